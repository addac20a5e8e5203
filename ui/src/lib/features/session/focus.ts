import { tick } from 'svelte';

/** Puts the cursor where typing begins, once the step is on the page. */
export function focusOn(id: () => string): void {
  void tick().then(() => document.getElementById(id())?.focus());
}
