import { perAccount } from '$lib/data/session.svelte';

/** What the list remembers while other pages are open. */
class QuotationsView {
  search = $state('');
  scrollTop = 0;
}

export const quotationsView = perAccount(() => new QuotationsView());
