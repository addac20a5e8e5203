import type { Connection } from '$lib/ipc';

const REACHED: readonly Connection[] = ['online', 'stalled', 'out-of-step'];

/** Whether what is sent reaches the company; what comes back is another question. */
export const isReached = (connection: Connection): boolean => REACHED.includes(connection);
