import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CloudOff from '@lucide/svelte/icons/cloud-off';
import Hourglass from '@lucide/svelte/icons/hourglass';
import KeyRound from '@lucide/svelte/icons/key-round';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import Send from '@lucide/svelte/icons/send';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Icon } from '$lib/components/icon';
import { formatMoment, m } from '$lib/i18n';
import { errorCause } from '$lib/i18n/error-text';
import type { Activity, Connection, PortalInfo } from '$lib/ipc';

export interface Around {
  activity: Pick<Activity, 'status' | 'server' | 'trouble'>;
  portal: Pick<PortalInfo, 'name' | 'phone'>;
  /** Whether this computer has any network at all, as the system says. */
  hasNetwork: boolean;
}

export interface LineWords {
  icon: Icon;
  tone: 'good' | 'calm' | 'busy' | 'warn';
  /** The one sentence on top. */
  sentence: string;
  /** Why, and what it means. */
  cause: string | undefined;
}

type Look = Pick<LineWords, 'icon' | 'tone' | 'sentence' | 'cause'>;

const hostOf = (server: string) => server.replace(/^https?:\/\//, '');

/** Lines that are not open, told apart by what a person can do about it. Total: a new one does not compile. */
const LINES: Record<Exclude<Connection, 'online'>, (around: Around) => Look> = {
  connecting: ({ portal }) => ({
    icon: CircleDashed,
    tone: 'calm',
    sentence: m.line_connecting({ portal: portal.name }),
    cause: m.line_connecting_cause(),
  }),
  stalled: ({ activity, portal }) => ({
    icon: TriangleAlert,
    tone: 'warn',
    sentence: m.line_stalled({ portal: portal.name }),
    cause: m.line_stalled_cause({ host: hostOf(activity.server) }),
  }),
  'out-of-step': ({ portal }) => ({
    icon: TriangleAlert,
    tone: 'warn',
    sentence: m.line_out_of_step({ portal: portal.name }),
    cause: `${m.line_out_of_step_cause()} ${askCompany(portal)}`,
  }),
  offline: ({ activity, portal, hasNetwork }) => {
    const time = formatMoment(activity.status.since);
    const cause = hasNetwork ? m.line_unreachable_cause({ host: hostOf(activity.server) }) : m.line_no_network_cause();
    return {
      icon: CloudOff,
      tone: 'calm',
      sentence: hasNetwork ? m.line_unreachable({ portal: portal.name, time }) : m.line_no_network({ time }),
      cause: `${cause} ${m.activity_keeps()}`,
    };
  },
  intercepted: ({ activity }) => ({
    icon: KeyRound,
    tone: 'warn',
    sentence: m.line_intercepted(),
    cause: m.line_intercepted_cause({ host: hostOf(activity.server) }),
  }),
  maintenance: ({ portal }) => ({
    icon: Hourglass,
    tone: 'calm',
    sentence: m.line_maintenance({ portal: portal.name }),
    cause: `${m.line_maintenance_cause()} ${m.activity_keeps()}`,
  }),
  certificate: ({ portal }) => ({
    icon: TriangleAlert,
    tone: 'warn',
    sentence: m.line_certificate({ portal: portal.name }),
    cause: errorCause('certificate'),
  }),
  'signed-out': () => ({
    icon: KeyRound,
    tone: 'warn',
    sentence: m.line_signed_out(),
    cause: m.line_signed_out_cause(),
  }),
  'user-disabled': ({ portal }) => ({
    icon: KeyRound,
    tone: 'warn',
    sentence: m.line_user_disabled({ portal: portal.name }),
    cause: `${m.line_disabled_cause()} ${askCompany(portal)}`,
  }),
  'portal-disabled': ({ portal }) => ({
    icon: KeyRound,
    tone: 'warn',
    sentence: m.line_portal_disabled({ portal: portal.name }),
    cause: `${m.line_disabled_cause()} ${askCompany(portal)}`,
  }),
  storage: ({ activity }) => ({
    icon: TriangleAlert,
    tone: 'warn',
    sentence: m.line_storage(),
    cause: errorCause(activity.trouble === 'storage-full' ? 'storage-full' : 'storage-failed'),
  }),
};

function askCompany({ name, phone }: Around['portal']): string {
  return phone ? m.call_company({ portal: name, phone }) : m.ask_company({ portal: name });
}

/** How things stand, in one sentence and its cause. */
export function lineWords(around: Around): LineWords {
  const { status } = around.activity;
  const waiting = status.waiting > 0 ? m.activity_waiting_sentence({ count: status.waiting }) : '';
  if (status.connection !== 'online') {
    const look = LINES[status.connection](around);
    return { ...look, cause: [waiting, look.cause].filter(Boolean).join(' ') };
  }
  if (status.first_sync)
    return {
      icon: RefreshCw,
      tone: 'busy',
      sentence: m.activity_first_sync(),
      cause: m.activity_first_sync_cause(),
    };
  const needsYou = status.needs_you > 0 ? m.activity_needs_you_sentence({ count: status.needs_you }) : '';
  const onItsWay = status.sending
    ? m.activity_sending({ position: status.sending.done + 1, count: status.sending.total })
    : waiting;
  if (needsYou)
    return {
      icon: TriangleAlert,
      tone: 'warn',
      sentence: `${needsYou} ${onItsWay || m.activity_rest_sent()}`,
      cause: undefined,
    };
  if (onItsWay) return { icon: Send, tone: 'busy', sentence: onItsWay, cause: undefined };
  return {
    icon: CircleCheck,
    tone: 'good',
    sentence: status.synced_at
      ? m.activity_all_sent({ time: formatMoment(status.synced_at) })
      : m.activity_all_sent_only(),
    cause: undefined,
  };
}
