import { keys } from '$lib/data/keys';
import { READ_WHEN_OPENED } from '$lib/data/query-client';
import { ipc } from '$lib/ipc';

export const quotationList = () => ({ queryKey: keys.quotations, queryFn: () => ipc.quotationList() });

export const quotationDetail = (id: string) => ({
  queryKey: keys.quotation(id),
  queryFn: () => ipc.quotationDetail(id),
  ...READ_WHEN_OPENED,
});
