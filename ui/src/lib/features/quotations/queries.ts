import { keys } from '$lib/data/keys';
import { ipc } from '$lib/ipc';

export const quotationList = () => ({ queryKey: keys.quotations, queryFn: () => ipc.quotationList() });

export const quotationDetail = (id: string) => ({
  queryKey: keys.quotation(id),
  queryFn: () => ipc.quotationDetail(id),
});
