/** Reads that more than one room asks for. */
import { ipc, type Home } from '$lib/ipc';

export const readHome = (): Promise<Home> => ipc.homeRead();
