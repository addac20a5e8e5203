import { flushSync } from 'svelte';
import { expect, it } from 'vitest';
import { perAccount } from './session.svelte';

class ListState {
  search = $state('');
  readonly filter = $derived(this.search.trim());
}

/** A page that shows what the list is filtered by; answers how to leave it. */
function visit(list: () => ListState, seen: string[]): () => void {
  const leave = $effect.root(() => {
    const state = list();
    $effect.pre(() => void seen.push(state.filter));
  });
  flushSync();
  return leave;
}

it('goes on deriving after the page that asked first is gone', () => {
  const list = perAccount(() => new ListState(), { accountId: 'anna' });
  visit(list, [])();

  const seen: string[] = [];
  const leave = visit(list, seen);
  list().search = ' lift ';
  flushSync();
  expect(seen).toEqual(['', 'lift']);
  leave();
});
