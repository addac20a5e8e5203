import type { Tone } from '$lib/components/tone';
import { m } from '$lib/i18n';
import type { InvoiceStanding } from '$lib/ipc';

/** How a bill stands, in words and colour. Total: a new standing without words does not compile. */
export const STANDINGS: Record<InvoiceStanding, { label: () => string; tone: Tone }> = {
  open: { label: m.invoice_open, tone: 'info' },
  overdue: { label: m.invoice_overdue, tone: 'bad' },
  paid: { label: m.invoice_paid, tone: 'good' },
  cancelled: { label: m.invoice_cancelled, tone: 'muted' },
};
