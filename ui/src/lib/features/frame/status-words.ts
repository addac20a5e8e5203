import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CloudOff from '@lucide/svelte/icons/cloud-off';
import Hourglass from '@lucide/svelte/icons/hourglass';
import KeyRound from '@lucide/svelte/icons/key-round';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Icon } from '$lib/components/icon';
import { formatCount, formatMoment, m } from '$lib/i18n';
import type { Connection, FrameStatus } from './frame-state.svelte';

export interface StatusWords {
  icon: Icon;
  /** Being offline is calm; only what the person must act on warns. */
  tone: 'calm' | 'busy' | 'warn';
  /** One to three short lines, the most important first. */
  lines: string[];
}

const WORDS: Record<Connection, { icon: Icon; tone: StatusWords['tone']; line: (status: FrameStatus) => string }> = {
  connecting: { icon: CircleDashed, tone: 'calm', line: () => m.status_connecting() },
  online: { icon: CircleCheck, tone: 'calm', line: () => m.status_online() },
  stalled: { icon: TriangleAlert, tone: 'warn', line: () => m.status_stalled() },
  'out-of-step': { icon: TriangleAlert, tone: 'warn', line: () => m.status_out_of_step() },
  offline: { icon: CloudOff, tone: 'calm', line: ({ since }) => m.status_offline_since({ time: formatMoment(since) }) },
  intercepted: { icon: KeyRound, tone: 'warn', line: () => m.status_intercepted() },
  maintenance: { icon: Hourglass, tone: 'calm', line: () => m.status_maintenance() },
  certificate: { icon: TriangleAlert, tone: 'warn', line: () => m.status_certificate() },
  'signed-out': { icon: KeyRound, tone: 'warn', line: () => m.status_signed_out() },
  'user-disabled': { icon: KeyRound, tone: 'warn', line: () => m.status_user_disabled() },
  'portal-disabled': { icon: KeyRound, tone: 'warn', line: () => m.status_portal_disabled() },
  storage: { icon: TriangleAlert, tone: 'warn', line: () => m.status_storage() },
};

/** The strip in words: what needs the person stands above what runs, what runs above how the line is. */
export function statusWords(status: FrameStatus): StatusWords {
  const { icon, tone, line } = WORDS[status.connection];
  const lines = [line(status)];

  // Fetching that does not get on is what a person should know of, not how far it has come.
  if (status.first_sync && status.connection !== 'stalled') {
    const { done, total } = status.first_sync;
    const detail = total > 0 ? [m.count_of({ count: formatCount(done), total: formatCount(total) })] : [];
    return { icon: RefreshCw, tone: 'busy', lines: [m.status_first_sync(), ...detail] };
  }
  if (status.sending) lines.push(m.status_sending({ position: status.sending.done + 1, count: status.sending.total }));
  else if (status.waiting > 0) lines.push(m.status_waiting({ count: status.waiting }));
  else if (status.connection === 'online' && status.synced_at)
    lines.push(m.status_up_to_date({ time: formatMoment(status.synced_at) }));
  if (status.connection === 'signed-out') lines.push(m.status_sign_in_again());

  if (status.needs_you > 0)
    return { icon: TriangleAlert, tone: 'warn', lines: [m.status_needs_you({ count: status.needs_you }), ...lines] };
  if (status.sending && status.connection === 'online') return { icon: RefreshCw, tone: 'busy', lines };
  return { icon, tone, lines };
}
