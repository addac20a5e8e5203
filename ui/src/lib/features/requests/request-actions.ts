import { toasts } from '$lib/components/toasts.svelte';
import { m } from '$lib/i18n';
import { ipc } from '$lib/ipc';

/** Throws a draft away at once, and offers it back for as long as the notice stands. */
export async function discardDraft(id: string): Promise<void> {
  await ipc.requestDiscard(id);
  toasts.show(m.request_deleted(), () => void ipc.requestRestore(id));
}
