/** One table: which fact of the core makes which answers old. */
import type { QueryClient, QueryKey } from '@tanstack/svelte-query';
import type { CoreEvent, Noun } from '$lib/ipc';
import { keys } from './keys';

const byNoun: Record<Noun, QueryKey[]> = {
  request: [keys.requests, keys.home, keys.activity],
  'work-order': [keys.workOrders, keys.home, keys.objects, keys.requests],
  object: [keys.objects, keys.workOrders, keys.requests],
  invoice: [keys.invoices, keys.home],
  document: [keys.documents, keys.workOrders, keys.invoices, keys.objects],
  comment: [keys.conversations, keys.activity],
  quotation: [keys.quotations, keys.activity],
  profile: [keys.profile, keys.activity],
};

/** Marks what the fact made old; what is on the screen is read again at once. */
export function invalidate(client: QueryClient, event: CoreEvent): void {
  for (const key of staleKeys(event)) void client.invalidateQueries({ queryKey: key });
}

function staleKeys(event: CoreEvent): QueryKey[] {
  switch (event.is) {
    case 'changed':
      return byNoun[event.noun];
    case 'status':
      return [keys.activity];
    case 'shared':
    case 'account':
      // Other settings or another person: nothing that was read before may stay.
      return [[]];
    case 'download':
      return event.state.is === 'loading' ? [] : byNoun.document;
  }
}
