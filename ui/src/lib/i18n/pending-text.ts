import type { HoldReason, NextTry, PendingItem, PendingStage } from '$lib/ipc';
import { m } from '$lib/paraglide/messages';
import { clock } from './clock.svelte';
import { errorText } from './error-text';
import { formatMoment } from './format';

/** Where a thing stands on the page; `needs-you` stands first. */
export type PendingGroup = 'needs-you' | 'waiting' | 'sending';

type Stage = PendingStage['is'];
type Next = NextTry['is'];
interface Around {
  item: PendingItem;
  portal: string;
}
type Look<K extends Stage> = {
  group: PendingGroup;
  /** What is going on; empty where the next try says it all. */
  text: (stage: Extract<PendingStage, { is: K }>, around: Around) => string;
};

const HELD: Record<HoldReason, (around: Around) => string> = {
  'sign-in': ({ item }) => (item.may.includes('sign-in') ? m.pending_held_sign_in() : m.pending_held_sign_in_over()),
  'file-missing': () => m.pending_file_missing(),
  upgrade: ({ item }) => (item.about.is === 'unknown' ? m.pending_unknown() : m.pending_upgrade()),
};

const reasonOf = ({ code }: { code: Parameters<typeof errorText>[0] }) => errorText(code).title;

/** Total: a new stage without words does not compile. */
const STAGES: { [K in Stage]: Look<K> } = {
  waiting: { group: 'waiting', text: (_, { item }) => failed(item) },
  sending: {
    group: 'sending',
    text: ({ files }) =>
      files && files.total > 0
        ? m.pending_sending_files({ position: Math.min(files.done + 1, files.total), count: files.total })
        : m.pending_sending(),
  },
  'files-waiting': {
    group: 'waiting',
    text: ({ files: { done, total } }, { item, portal }) =>
      [m.pending_files_waiting({ portal, done, total }), failed(item)].filter(Boolean).join(' '),
  },
  'after-former': {
    group: 'waiting',
    text: (_, { item, portal }) => [m.pending_after_former({ portal }), failed(item)].filter(Boolean).join(' '),
  },
  behind: {
    group: 'waiting',
    text: ({ title }, { item }) => {
      if (!title) return m.pending_behind_untitled();
      return item.next_try.is === 'never' ? m.pending_behind_stuck({ title }) : m.pending_behind({ title });
    },
  },
  held: { group: 'needs-you', text: ({ reason }, around) => HELD[reason](around) },
  refused: {
    group: 'needs-you',
    text: (stage, { portal }) => m.pending_refused({ portal, reason: reasonOf(stage) }),
  },
  'files-refused': {
    group: 'needs-you',
    text: (stage, { portal }) => m.pending_files_refused({ portal, reason: reasonOf(stage) }),
  },
  'taking-back': {
    group: 'waiting',
    text: (_, { item, portal }) => [m.pending_taking_back({ portal }), failed(item)].filter(Boolean).join(' '),
  },
  'take-back-refused': {
    group: 'needs-you',
    text: (stage, { portal }) => m.pending_take_back_refused({ portal, reason: reasonOf(stage) }),
  },
};

/** When it is tried next, for what is to be sent. */
const SENDS: { [K in Next]: (next: Extract<NextTry, { is: K }>, portal: string) => string } = {
  now: () => m.pending_goes_soon(),
  at: planned,
  'when-connected': (_, portal) => m.pending_goes_out({ portal }),
  'after-sign-in': () => m.pending_after_sign_in(),
  'when-allowed': (_, portal) => m.pending_goes_allowed({ portal }),
  'when-storable': () => m.pending_goes_storable(),
  never: () => '',
};

/** The same for what the company only has to confirm. */
const ASKS: typeof SENDS = {
  now: () => '',
  at: planned,
  'when-connected': (_, portal) => m.pending_ask_again({ portal }),
  'after-sign-in': (_, portal) => m.pending_ask_sign_in({ portal }),
  'when-allowed': (_, portal) => m.pending_ask_allowed({ portal }),
  'when-storable': (_, portal) => m.pending_ask_storable({ portal }),
  never: () => '',
};

const MINUTE_MS = 60_000;

function planned({ at, is_asked }: Extract<NextTry, { is: 'at' }>, portal: string): string {
  if (is_asked) return m.pending_next_asked({ portal, time: formatMoment(at) });
  const isSoon = new Date(at).getTime() - clock.now.getTime() < MINUTE_MS;
  return isSoon ? m.pending_next_soon() : m.pending_next_try({ time: formatMoment(at) });
}

/** Why the last try failed, unless how the line is says that already. */
function failed({ failure, attempts, next_try: next }: PendingItem): string {
  if (!failure || (next.is !== 'at' && next.is !== 'now')) return '';
  return m.pending_failed_often({ count: Math.max(1, attempts), reason: errorText(failure).title });
}

export interface PendingText {
  group: PendingGroup;
  /** One or two plain sentences: what is going on, when it is tried next, what the person can do. */
  text: string;
}

/** What is said about something that has not arrived, here and on its own page. */
export function pendingText(item: PendingItem, portal: string): PendingText {
  const { stage, next_try: next } = item;
  const look = STAGES[stage.is] as Look<Stage>;
  const words = stage.is === 'taking-back' || stage.is === 'after-former' ? ASKS : SENDS;
  const isSaid = stage.is === 'sending' || (stage.is === 'behind' && next.is === 'now');
  const parts = [
    item.is_late ? m.pending_late({ time: formatMoment(item.queued_at) }) : '',
    look.text(stage as never, { item, portal }),
    isSaid ? '' : words[next.is](next as never, portal),
  ];
  return { group: look.group, text: parts.filter(Boolean).join(' ') };
}

/** What it is called. */
export function pendingTitle({ about, title }: PendingItem): string {
  if (title) return title;
  if (about.is === 'unknown') return m.pending_unknown_title();
  return about.is === 'request' ? m.pending_untitled() : KINDS[about.is]();
}

const KINDS: Record<PendingItem['about']['is'], () => string> = {
  request: m.pending_kind_request,
  comment: m.pending_kind_comment,
  decision: m.pending_kind_decision,
  profile: m.pending_kind_profile,
  unknown: m.pending_kind_unknown,
};

/** What kind of thing it is. */
export function pendingKind({ about }: PendingItem): string {
  return KINDS[about.is]();
}
