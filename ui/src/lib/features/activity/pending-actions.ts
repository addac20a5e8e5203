import { toasts } from '$lib/components/toasts.svelte';
import { m } from '$lib/i18n';
import { ipc, type PendingAbout, type PendingAction } from '$lib/ipc';

/** Either leads to a page, or does something here. */
export type Deed = { href: string } | { run: () => Promise<unknown> };

/** The page of the thing itself; what cannot be read has none. */
export function pendingHref(about: PendingAbout): string | undefined {
  return about.is === 'request' ? `/requests/${about.id}` : undefined;
}

/** What an action does about a thing; `undefined` when it cannot be done about this kind of thing. */
export function deedOf(action: PendingAction, about: PendingAbout, here: string): Deed | undefined {
  if (action === 'sign-in') return { href: `/sign-in?from=${encodeURIComponent(here)}` };
  return about.is === 'request' ? REQUEST[action](about.id) : undefined;
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
