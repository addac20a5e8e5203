import { perAccount, session } from '$lib/data/session.svelte';
import type { RequestDetail } from '$lib/ipc';
import { RequestForm } from './request-form.svelte';

/**
 * Forms whose page was left but that are not (wholly) on the disk: one in which nothing was entered yet, and one that
 * could not be saved. Coming back finds them as they were.
 */
const open = perAccount(() => new Map<string, RequestForm>());

export function makeForm(detail: RequestDetail): RequestForm {
  const { accountId } = session;
  return new RequestForm(detail, {
    maxFileBytes: session.shared?.requests.max_attachment_bytes ?? Infinity,
    isOurs: () => session.accountId === accountId,
  });
}

export function keepForm(form: RequestForm): void {
  open().set(form.id, form);
}

export function keptForm(id: string): RequestForm | undefined {
  return open().get(id);
}

/** The page is left: what is on the disk is read from there next time. */
export async function leaveForm(form: RequestForm): Promise<void> {
  const isStored = form.savedAt !== null || form.isUnsaved;
  if ((await form.flush()) && isStored) open().delete(form.id);
  else keepForm(form);
}

/** Sent or deleted: nothing is written from it any more. */
export function endForm(form: RequestForm): void {
  form.end();
  open().delete(form.id);
}
