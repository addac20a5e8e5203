import type { HoldReason, Sending } from '$lib/ipc';
import { m } from '$lib/paraglide/messages';
import { errorText } from './error-text';

export interface SendingText {
  tone: 'wait' | 'warn' | 'bad';
  /** In the chip. */
  label: string;
  /** Why, and what to do; empty where the chip says it all. */
  text: string;
}

const HELD: Record<HoldReason, () => string> = {
  'sign-in': m.request_held_sign_in,
  'file-missing': m.request_held_file_missing,
  upgrade: m.request_held_upgrade,
};

/** How far something small has come, as a person reads it; nothing to say once the company has it. */
export function sendingText(sending: Sending): SendingText | null {
  switch (sending.is) {
    case 'waiting':
      return { tone: 'wait', label: m.request_waiting(), text: '' };
    case 'travelling':
      return { tone: 'wait', label: m.request_sending(), text: '' };
    case 'held':
      return { tone: 'warn', label: m.request_needs_you(), text: HELD[sending.reason]() };
    case 'not-accepted': {
      const { title, remedy } = errorText(sending.code);
      return { tone: 'bad', label: m.request_not_accepted(), text: `${title}. ${remedy}` };
    }
    case 'received':
      return null;
  }
}
