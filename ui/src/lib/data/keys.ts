/** Names of what is read, so that a fact of the core can say what to read again. */
import type { DocumentQuery, InvoiceQuery, ObjectQuery, WorkOrderQuery } from '$lib/ipc';

export const keys = {
  start: ['start'] as const,
  home: ['home'] as const,
  activity: ['activity'] as const,
  search: (text: string) => ['search', text] as const,
  requests: ['requests'] as const,
  request: (id: string) => ['requests', id] as const,
  workOrders: ['work-orders'] as const,
  workOrderList: (query: WorkOrderQuery) => ['work-orders', 'list', query] as const,
  workOrderCounts: (query: WorkOrderQuery) => ['work-orders', 'counts', query] as const,
  workOrder: (id: string) => ['work-orders', 'detail', id] as const,
  invoices: ['invoices'] as const,
  invoiceList: (query: InvoiceQuery) => ['invoices', 'list', query] as const,
  invoiceCounts: (search: string) => ['invoices', 'counts', search] as const,
  invoice: (id: string) => ['invoices', 'detail', id] as const,
  objects: ['objects'] as const,
  objectList: (query: ObjectQuery) => ['objects', 'list', query] as const,
  objectKinds: (search: string) => ['objects', 'kinds', search] as const,
  object: (id: string) => ['objects', 'detail', id] as const,
  documents: ['documents'] as const,
  documentSpace: ['documents', 'space'] as const,
  documentList: (query: DocumentQuery) => ['documents', 'list', query] as const,
};
