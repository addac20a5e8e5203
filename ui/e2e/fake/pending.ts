/** What has not arrived in the fake world, with the facts that the core would give. */
import type { Connection, NextTry, PendingAction, PendingItem, PendingStage, RequestState } from '../../src/lib/ipc';
import type { Kept } from './requests';

const UNSENT = ['waiting', 'sending', 'held', 'not-accepted', 'taking-back'];

/** A request that has not arrived, as a line of the activity page. */
export function pendingOf({ draft, state, receipt }: Kept, line: Connection): PendingItem | null {
  if (!UNSENT.includes(state.is)) return null;
  const stage = stageOf(state);
  const next = nextTry(state, line);
  return {
    id: draft.id,
    about: { is: 'request', id: draft.id },
    title: draft.description.trim().split('\n')[0] ?? null,
    stage,
    written_at: receipt.written_at,
    queued_at: receipt.sent_at ?? new Date().toISOString(),
    is_late: false,
    attempts: state.is === 'waiting' && !state.retry_at ? 0 : 1,
    next_try: next,
    failure: null,
    may: may(stage, next, line),
  };
}

function stageOf(state: RequestState): PendingStage {
  switch (state.is) {
    case 'sending':
      return { is: 'sending', files: state.files };
    case 'held':
      return { is: 'held', reason: state.reason };
    case 'not-accepted':
      return { is: 'refused', code: state.code };
    case 'taking-back':
      return { is: 'taking-back' };
    default:
      return { is: 'waiting' };
  }
}

function nextTry(state: RequestState, line: Connection): NextTry {
  if (state.is === 'held' || state.is === 'not-accepted') return { is: 'never' };
  if (state.is === 'sending') return { is: 'now' };
  if (line === 'signed-out') return { is: 'after-sign-in' };
  if (line === 'user-disabled' || line === 'portal-disabled') return { is: 'when-allowed' };
  if (line === 'storage') return { is: 'when-storable' };
  if (line !== 'online') return { is: 'when-connected' };
  return state.is === 'waiting' && state.retry_at ? { is: 'at', at: state.retry_at, is_asked: false } : { is: 'now' };
}

function may(stage: PendingStage, next: NextTry, line: Connection): PendingAction[] {
  if (stage.is === 'refused') return ['correct', 'discard'];
  if (stage.is === 'held') {
    if (stage.reason === 'file-missing') return ['choose-file', 'leave-out'];
    return [line === 'signed-out' ? 'sign-in' : 'send-now', 'take-back'];
  }
  if (stage.is === 'taking-back') return next.is === 'when-connected' ? ['send-now'] : [];
  if (next.is === 'after-sign-in') return ['sign-in', 'take-back'];
  return next.is === 'at' || next.is === 'when-connected' ? ['send-now', 'take-back'] : ['take-back'];
}

/** A line of any kind, for pictures and tests of states that the fake requests do not reach. */
export function anItem(over: Partial<PendingItem> & Pick<PendingItem, 'stage'>): PendingItem {
  const id = over.id ?? '0192f0a0-4e00-7000-8000-0000000000f1';
  return {
    id,
    about: { is: 'request', id },
    title: 'Door closes too fast',
    written_at: null,
    queued_at: new Date().toISOString(),
    is_late: false,
    attempts: 1,
    next_try: { is: 'now' },
    failure: null,
    may: [],
    ...over,
  };
}
