import { keys } from '$lib/data/keys';
import type { WindowedQuery } from '$lib/data/windowed.svelte';
import { ipc, type DocumentRow } from '$lib/ipc';
import type { DocumentFilter } from './documents-view.svelte';

export const documentRows = (filter: DocumentFilter): WindowedQuery<DocumentRow> => ({
  queryKey: keys.documentList({ ...filter, window: { offset: 0, limit: 0 } }),
  fetch: (offset, limit) => ipc.documentList({ ...filter, window: { offset, limit } }),
});
