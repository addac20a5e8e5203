import type { Tone } from '$lib/components/tone';
import { m } from '$lib/i18n';
import { sendingText } from '$lib/i18n/sending-text';
import type { QuotationRow, QuotationState } from '$lib/ipc';

/** How an offer stands, in words and colour. Total: a new state without words does not compile. */
const STATES: Record<QuotationState, { label: () => string; tone: Tone }> = {
  open: { label: m.quotation_open, tone: 'info' },
  accepted: { label: m.quotation_accepted, tone: 'good' },
  declined: { label: m.quotation_declined, tone: 'muted' },
  expired: { label: m.quotation_expired, tone: 'muted' },
};

/** What the chip says: a decision on its way, else where the offer stands. */
export function standingOf({ state, pending }: QuotationRow): { label: string; tone: Tone } {
  if (pending) {
    const sending = sendingText(pending.sending);
    if (sending && sending.tone !== 'wait') return sending;
    const label = pending.verdict === 'accept' ? m.quotation_accepting() : m.quotation_declining();
    return { label, tone: 'wait' };
  }
  const { label, tone } = STATES[state];
  return { label: label(), tone };
}
