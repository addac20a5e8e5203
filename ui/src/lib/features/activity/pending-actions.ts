import { toasts } from '$lib/components/toasts.svelte';
import { m } from '$lib/i18n';
import { ipc, type PendingAbout, type PendingAction } from '$lib/ipc';

/** Either leads to a page, or does something here. */
export type Deed = { href: string } | { run: () => Promise<unknown> };

/** The page of the thing itself; what cannot be read has none. */
export function pendingHref(about: PendingAbout): string | undefined {
  switch (about.is) {
    case 'request':
      return `/requests/${about.id}`;
    case 'comment':
      return `/work-orders/${about.work_order}`;
    case 'decision':
      return `/quotations/${about.quotation}`;
    case 'profile':
      return '/settings';
    case 'unknown':
      return undefined;
  }
}

/** What an action does about a thing; `undefined` when it cannot be done about this kind of thing. */
export function deedOf(action: PendingAction, about: PendingAbout, here: string): Deed | undefined {
  if (action === 'sign-in') return { href: `/sign-in?from=${encodeURIComponent(here)}` };
  if (about.is === 'request') return REQUEST[action](about.id);
  const again = sendAgain(about);
  return action === 'send-now' && again ? { run: again } : undefined;
}

/** How a small thing is sent now; everything else about it is done where it was written. */
function sendAgain(about: PendingAbout): (() => Promise<unknown>) | undefined {
  switch (about.is) {
    case 'comment':
      return () => ipc.commentSendNow(about.id);
    case 'decision':
      return () => ipc.quotationSendNow(about.quotation);
    case 'profile':
      return () => ipc.profileSendNow();
    default:
      return undefined;
  }
}

/** Total: a new action does something. */
const REQUEST: Record<Exclude<PendingAction, 'sign-in'>, (id: string) => Deed> = {
  correct: (id) => ({ href: `/requests/${id}/edit` }),
  edit: (id) => ({ href: `/requests/${id}/edit` }),
  'choose-file': (id) => ({ href: `/requests/${id}` }),
  'leave-out': (id) => ({ run: () => ipc.requestLeaveOut(id) }),
  'send-now': (id) => ({ run: () => ipc.requestSendNow(id) }),
  'take-back': (id) => ({ run: () => ipc.requestTakeBack(id) }),
  discard: (id) => ({
    run: async () => {
      await ipc.requestDiscard(id);
      toasts.show(m.pending_deleted(), () => void ipc.requestRestore(id));
    },
  }),
};
