import { keys } from '$lib/data/keys';
import type { WindowedQuery } from '$lib/data/windowed.svelte';
import { ipc, type InvoiceRow } from '$lib/ipc';
import type { InvoiceFilter } from './invoices-view.svelte';

export const invoiceRows = (filter: InvoiceFilter): WindowedQuery<InvoiceRow> => ({
  queryKey: keys.invoiceList({ ...filter, window: { offset: 0, limit: 0 } }),
  fetch: (offset, limit) => ipc.invoiceList({ ...filter, window: { offset, limit } }),
});

export const invoiceCounts = (search: string) => ({
  queryKey: keys.invoiceCounts(search),
  queryFn: () => ipc.invoiceCounts(search),
});

export const invoiceDetail = (id: string) => ({ queryKey: keys.invoice(id), queryFn: () => ipc.invoiceDetail(id) });
