import Clock from '@lucide/svelte/icons/clock';
import FileX from '@lucide/svelte/icons/file-x';
import Hand from '@lucide/svelte/icons/hand';
import ListEnd from '@lucide/svelte/icons/list-end';
import Send from '@lucide/svelte/icons/send';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type { Icon } from '$lib/components/icon';
import { m } from '$lib/i18n';
import type { PendingAction, PendingItem, PendingStage } from '$lib/ipc';

export interface PendingLook {
  icon: Icon;
  tone: 'calm' | 'busy' | 'warn' | 'bad';
}

/** Total: a new stage needs a look. */
const LOOKS: Record<PendingStage['is'], PendingLook> = {
  waiting: { icon: Clock, tone: 'calm' },
  sending: { icon: Send, tone: 'busy' },
  'files-waiting': { icon: Clock, tone: 'calm' },
  'after-former': { icon: ListEnd, tone: 'calm' },
  behind: { icon: ListEnd, tone: 'calm' },
  held: { icon: Hand, tone: 'warn' },
  refused: { icon: TriangleAlert, tone: 'bad' },
  'files-refused': { icon: FileX, tone: 'bad' },
  'taking-back': { icon: Undo2, tone: 'calm' },
  'take-back-refused': { icon: TriangleAlert, tone: 'bad' },
};

export const pendingLook = ({ stage }: PendingItem): PendingLook => LOOKS[stage.is];

/** What is asked before something that cannot be undone. */
export interface Question {
  title: string;
  text: string;
}

interface ActionWords {
  label: (stage: PendingStage['is']) => string;
  ask?: (stage: PendingStage['is']) => Question;
}

/** Total: a new action needs a button. */
const ACTIONS: Record<PendingAction, ActionWords> = {
  'sign-in': { label: m.pending_sign_in },
  correct: { label: m.pending_correct },
  'choose-file': { label: m.pending_choose_file },
  'leave-out': {
    label: (stage) =>
      stage === 'take-back-refused'
        ? m.pending_keep_request()
        : stage === 'files-refused'
          ? m.pending_leave_out_files()
          : m.pending_leave_out(),
    ask: (stage) =>
      stage === 'take-back-refused'
        ? { title: m.pending_keep_request_title(), text: m.pending_keep_request_text() }
        : {
            title: m.pending_leave_out_title(),
            text: stage === 'files-refused' ? m.pending_leave_out_files_text() : m.pending_leave_out_text(),
          },
  },
  'send-now': { label: m.pending_send_now },
  edit: { label: m.pending_edit },
  'take-back': {
    label: m.pending_take_back,
    ask: () => ({ title: m.pending_take_back_title(), text: m.pending_take_back_text() }),
  },
  discard: { label: m.pending_discard },
};

export const actionLabel = (action: PendingAction, { stage }: PendingItem): string => ACTIONS[action].label(stage.is);
export const actionQuestion = (action: PendingAction, { stage }: PendingItem): Question | undefined =>
  ACTIONS[action].ask?.(stage.is);
