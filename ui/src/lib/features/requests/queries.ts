import { keys } from '$lib/data/keys';
import { ipc } from '$lib/ipc';

export const requestList = () => ({ queryKey: keys.requests, queryFn: () => ipc.requestList() });

export const requestDetail = (id: string) => ({ queryKey: keys.request(id), queryFn: () => ipc.requestDetail(id) });
