import MessageCircleQuestionMark from '@lucide/svelte/icons/message-circle-question-mark';
import PauseCircle from '@lucide/svelte/icons/circle-pause';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Icon } from '$lib/components/icon';
import { formatDay, m } from '$lib/i18n';
import type { NeedsYou, NeedsYouKind } from '$lib/ipc';

interface Look {
  icon: Icon;
  tone: 'bad' | 'warn' | 'info';
  /** What is asked. */
  sentence: () => string;
  /** The one thing to press. */
  action: () => string;
}

/** Total: a kind without words does not compile. */
const LOOKS: Record<NeedsYouKind, Look> = {
  'fix-request': { icon: TriangleAlert, tone: 'bad', sentence: m.home_fix_request, action: m.home_fix_request_do },
  'unblock-request': {
    icon: PauseCircle,
    tone: 'warn',
    sentence: m.home_unblock_request,
    action: m.home_unblock_request_do,
  },
  'answer-work-order': {
    icon: MessageCircleQuestionMark,
    tone: 'warn',
    sentence: m.home_answer_work_order,
    action: m.home_answer_work_order_do,
  },
  'pay-invoice': { icon: ReceiptText, tone: 'info', sentence: m.home_pay_invoice, action: m.home_pay_invoice_do },
};

export interface NeedsYouWords {
  icon: Icon;
  tone: Look['tone'];
  sentence: string;
  action: string;
  /** "due tomorrow", "was due 3 days ago" */
  due: string | null;
  isOverdue: boolean;
}

export function needsYouWords({ what, due }: Pick<NeedsYou, 'what' | 'due'>, now: Date): NeedsYouWords {
  const { icon, tone, sentence, action } = LOOKS[what];
  const isOverdue = due !== null && due < localDay(now);
  const day = due === null ? null : formatDay(due, now);
  return {
    icon,
    tone: isOverdue ? 'bad' : tone,
    sentence: sentence(),
    action: action(),
    due: day === null ? null : isOverdue ? m.home_was_due({ day }) : m.home_due({ day }),
    isOverdue,
  };
}

function localDay(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
