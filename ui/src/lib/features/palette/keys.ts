import { palette } from './palette-state.svelte';

const onMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);

/** Signs belong to the text while somebody types. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** The search of the list that is in sight. */
function focusListSearch(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement>('main [role="search"] input');
  const inSight = [...fields].find((field) => field.checkVisibility({ visibilityProperty: true }));
  inSight?.focus();
  inSight?.select();
  return inSight !== undefined;
}

/**
 * `?` and Ctrl+/ show the keys; Ctrl+F goes to the list's search, or to the search over everything where there is no
 * list. What was pressed counts, not where the key is on the keyboard.
 */
export function paletteKeys(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  const withMod = onMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  const plain = !event.ctrlKey && !event.metaKey;
  if ((plain && event.key === '?' && !isTyping(event.target)) || (withMod && event.key === '/')) {
    event.preventDefault();
    palette.help();
  } else if (withMod && !event.shiftKey && event.key.toLowerCase() === 'f') {
    event.preventDefault();
    if (!focusListSearch()) palette.open();
  }
}
