import { keys } from '$lib/data/keys';
import type { WindowedQuery } from '$lib/data/windowed.svelte';
import { READ_WHEN_OPENED } from '$lib/data/query-client';
import { ipc, type WorkOrderRow } from '$lib/ipc';
import type { WorkOrderFilter } from './work-orders-view.svelte';

const NO_WINDOW = { offset: 0, limit: 0 };

export const workOrderRows = (filter: WorkOrderFilter): WindowedQuery<WorkOrderRow> => ({
  queryKey: keys.workOrderList({ ...filter, window: NO_WINDOW }),
  fetch: (offset, limit) => ipc.workOrderList({ ...filter, window: { offset, limit } }),
});

/** The counts are the same for every choice of group, stage and order. */
export const workOrderCounts = (filter: WorkOrderFilter) => {
  const query = { ...filter, group: null, stages: [], sort: 'newest' as const, window: NO_WINDOW };
  return { queryKey: keys.workOrderCounts(query), queryFn: () => ipc.workOrderCounts(query) };
};

export const workOrderDetail = (id: string) => ({
  queryKey: keys.workOrder(id),
  queryFn: () => ipc.workOrderDetail(id),
});

export const conversation = (workOrder: string) => ({
  queryKey: keys.conversation(workOrder),
  queryFn: () => ipc.commentList(workOrder),
  ...READ_WHEN_OPENED,
});

/** The name of an object, for the filter that names it. */
export const objectDetail = (id: string) => ({ queryKey: keys.object(id), queryFn: () => ipc.objectDetail(id) });
