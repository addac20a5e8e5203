import { keys } from '$lib/data/keys';
import type { WindowedQuery } from '$lib/data/windowed.svelte';
import { ipc, type ObjectRow } from '$lib/ipc';
import type { ObjectFilter } from './objects-view.svelte';

export const objectRows = (filter: ObjectFilter): WindowedQuery<ObjectRow> => ({
  queryKey: keys.objectList({ ...filter, window: { offset: 0, limit: 0 } }),
  fetch: (offset, limit) => ipc.objectList({ ...filter, window: { offset, limit } }),
});

export const objectKinds = (search: string) => ({
  queryKey: keys.objectKinds(search),
  queryFn: () => ipc.objectKinds(search),
});

export const objectDetail = (id: string) => ({ queryKey: keys.object(id), queryFn: () => ipc.objectDetail(id) });
