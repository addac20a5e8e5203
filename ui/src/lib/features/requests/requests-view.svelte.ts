import { perAccount } from '$lib/data/session.svelte';

/** What the page of requests remembers while another page is open. */
class RequestsView {
  search = $state('');
  scrollTop = 0;
  /** Groups that are shown whole. */
  unfolded = $state<Record<string, true>>({});
}

export const requestsView = perAccount(() => new RequestsView());
