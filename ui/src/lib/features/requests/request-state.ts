import Ban from '@lucide/svelte/icons/ban';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleMinus from '@lucide/svelte/icons/circle-minus';
import Clock from '@lucide/svelte/icons/clock';
import Hand from '@lucide/svelte/icons/hand';
import Inbox from '@lucide/svelte/icons/inbox';
import PencilLine from '@lucide/svelte/icons/pencil-line';
import Send from '@lucide/svelte/icons/send';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type { Icon } from '$lib/components/icon';
import type { Tone } from '$lib/components/tone';
import { m } from '$lib/i18n';
import type { HoldReason, RequestState, RequestSummary } from '$lib/ipc';

type Kind = RequestState['is'];
type Of<K extends Kind> = Extract<RequestState, { is: K }>;

export type RequestGroup = 'needs-you' | 'drafts' | 'waiting' | 'received' | 'accepted' | 'declined' | 'withdrawn';

/** A state as a person reads it. */
export interface StateWords {
  tone: Tone;
  icon: Icon;
  /** In the chip. */
  label: string;
  /** What it means, and what happens next. */
  text: string;
}

interface Look<K extends Kind> {
  group: RequestGroup;
  tone: Tone;
  icon: Icon;
  label: (state: Of<K>) => string;
  text: (state: Of<K>) => string;
}

/** Why something is held, and what moves it on. */
const HELD: Record<HoldReason, () => string> = {
  'sign-in': m.request_held_sign_in,
  'file-missing': m.request_held_file_missing,
  upgrade: m.request_held_upgrade,
};

/** Total: a new state without words does not compile. */
const LOOKS: { [K in Kind]: Look<K> } = {
  draft: {
    group: 'drafts',
    tone: 'muted',
    icon: PencilLine,
    label: m.request_draft,
    text: m.request_draft_text,
  },
  waiting: {
    group: 'waiting',
    tone: 'wait',
    icon: Clock,
    label: m.request_waiting,
    text: m.request_waiting_text,
  },
  sending: {
    group: 'waiting',
    tone: 'wait',
    icon: Send,
    label: ({ files }) =>
      files && files.total > 0
        ? m.request_sending_files({ position: Math.min(files.done + 1, files.total), count: files.total })
        : m.request_sending(),
    text: m.request_sending_text,
  },
  held: {
    group: 'needs-you',
    tone: 'warn',
    icon: Hand,
    label: m.request_needs_you,
    text: ({ reason }) => HELD[reason](),
  },
  'not-accepted': {
    group: 'needs-you',
    tone: 'bad',
    icon: TriangleAlert,
    label: m.request_not_accepted,
    text: m.request_not_accepted_text,
  },
  received: {
    group: 'received',
    tone: 'info',
    icon: Inbox,
    label: m.request_received,
    text: m.request_received_text,
  },
  accepted: {
    group: 'accepted',
    tone: 'good',
    icon: CircleCheck,
    label: m.request_accepted,
    text: m.request_accepted_text,
  },
  declined: {
    group: 'declined',
    tone: 'muted',
    icon: Ban,
    label: m.request_declined,
    text: m.request_declined_text,
  },
  'taking-back': {
    group: 'waiting',
    tone: 'wait',
    icon: Undo2,
    label: m.request_taking_back,
    text: m.request_taking_back_text,
  },
  withdrawn: {
    group: 'withdrawn',
    tone: 'muted',
    icon: CircleMinus,
    label: m.request_withdrawn,
    text: m.request_withdrawn_text,
  },
};

export function stateWords(state: RequestState): StateWords {
  const look = LOOKS[state.is] as Look<Kind>;
  return { tone: look.tone, icon: look.icon, label: look.label(state as never), text: look.text(state as never) };
}

/** In the order of the page. */
const GROUPS: Record<RequestGroup, () => string> = {
  'needs-you': m.request_group_needs_you,
  drafts: m.request_group_drafts,
  waiting: m.request_group_waiting,
  received: m.request_group_received,
  accepted: m.request_group_accepted,
  declined: m.request_group_declined,
  withdrawn: m.request_group_withdrawn,
};

export interface GroupOfRequests {
  name: RequestGroup;
  title: string;
  requests: RequestSummary[];
}

/** Requests under their headings; headings without requests are absent. */
export function inGroups(requests: readonly RequestSummary[]): GroupOfRequests[] {
  return Object.entries(GROUPS)
    .map(([name, title]) => ({
      name: name as RequestGroup,
      title: title(),
      requests: requests.filter(({ state }) => LOOKS[state.is].group === name),
    }))
    .filter((group) => group.requests.length > 0);
}

/** What a request is called where nothing was written yet. */
export function requestTitle({ title }: RequestSummary): string {
  return title || m.request_untitled();
}
