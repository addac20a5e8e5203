import { formatMoment, m } from '$lib/i18n';
import { errorText } from '$lib/i18n/error-text';
import type { Connection, RequestSummary } from '$lib/ipc';

export type PendingAction = 'send-now' | 'sign-in' | 'correct' | 'open';

export interface PendingWords {
  needsYou: boolean;
  cause: string;
  action: PendingAction;
}

/** Trying now changes nothing: somebody else must act first. */
const POINTLESS: Connection[] = ['user-disabled', 'portal-disabled', 'storage'];

/** Why a request has not arrived yet, and the one thing to do about it. */
export function pendingWords({ state }: RequestSummary, connection: Connection, portal: string): PendingWords {
  const open = (needsYou: boolean, cause: string): PendingWords => ({ needsYou, cause, action: 'open' });
  switch (state.is) {
    case 'waiting':
      if (connection === 'signed-out') return { needsYou: false, cause: m.pending_after_sign_in(), action: 'sign-in' };
      return {
        needsYou: false,
        cause: whyWaiting(state.retry_at, connection, portal),
        action: POINTLESS.includes(connection) ? 'open' : 'send-now',
      };
    case 'sending':
      return open(
        false,
        state.files && state.files.total > 0
          ? m.pending_sending_files({
              position: Math.min(state.files.done + 1, state.files.total),
              count: state.files.total,
            })
          : m.pending_sending(),
      );
    case 'held':
      if (state.reason === 'sign-in') return { needsYou: true, cause: m.pending_after_sign_in(), action: 'sign-in' };
      return open(true, state.reason === 'file-missing' ? m.pending_file_missing() : m.pending_upgrade());
    case 'not-accepted':
      return {
        needsYou: true,
        cause: m.pending_not_accepted({ reason: errorText(state.code).title }),
        action: 'correct',
      };
    case 'taking-back':
      return open(false, m.pending_taking_back({ portal }));
    default:
      // The core lists nothing else here; should it, the request itself explains.
      return open(false, '');
  }
}

function whyWaiting(retryAt: string | null, connection: Connection, portal: string): string {
  if (connection !== 'online') return m.pending_goes_out({ portal });
  return retryAt ? m.pending_next_try({ time: formatMoment(retryAt) }) : m.pending_goes_soon();
}
