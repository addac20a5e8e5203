import type { QueryClient } from '@tanstack/svelte-query';
import { onCoreEvent, type CoreEvent } from '$lib/ipc';
import { documentDesk } from './document-desk.svelte';
import { invalidate } from './invalidation';
import { session } from './session.svelte';

/** Keeps session and answers in step with the core; answers how to stop. */
export function followCore(client: QueryClient): () => void {
  let isOver = false;
  let stop = () => {};
  session.beforeSwitch = () => {
    client.clear();
    documentDesk.clear();
  };
  const begin = async () => {
    // First listen, then ask: nothing that happens in between is missed.
    const unlisten = await onCoreEvent((event) => void hear(client, event));
    if (isOver) unlisten();
    else stop = unlisten;
  };
  void begin()
    .catch(() => undefined)
    .then(() => session.read());
  return () => {
    isOver = true;
    stop();
  };
}

async function hear(client: QueryClient, event: CoreEvent): Promise<void> {
  if (event.is === 'status') session.hear(event.status);
  if (event.is === 'download') documentDesk.hear(event.document, event.state);
  if (event.is === 'shared' || event.is === 'account') await session.read();
  invalidate(client, event);
}
