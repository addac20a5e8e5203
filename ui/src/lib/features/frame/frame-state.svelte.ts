import { createContext } from 'svelte';
import type { AreaName } from './areas';

/** The line to the company's server, told apart by what a person can do about it. */
export type Connection =
  | 'connecting'
  | 'online'
  | 'stalled'
  | 'out-of-step'
  | 'offline'
  | 'intercepted'
  | 'maintenance'
  | 'certificate'
  | 'signed-out'
  | 'user-disabled'
  | 'portal-disabled'
  | 'storage';

export interface Progress {
  done: number;
  total: number;
}

/** What the strip at the bottom left tells; the fields are the core's. */
export interface FrameStatus {
  connection: Connection;
  since: string;
  synced_at: string | null;
  first_sync: Progress | null;
  waiting: number;
  sending: Progress | null;
  needs_you: number;
}

export interface FrameAccount {
  id: string;
  portalName: string;
  logo: string | null;
  userName: string;
  email: string;
}

/** An area that the portal shares, with the number of things in it that need the person. */
export interface SharedArea {
  name: AreaName;
  attention: number;
}

/** Everything the frame shows and can ask for. Filled by whoever knows the core. */
export class FrameState {
  account = $state.raw<FrameAccount>();
  others = $state.raw<readonly FrameAccount[]>([]);
  areas = $state.raw<readonly SharedArea[]>([]);
  status = $state.raw<FrameStatus>();
  mayCreateRequests = $state(false);

  switchTo: (account: FrameAccount) => void = () => {};
  addAccount: () => void = () => {};
  signOut: () => void = () => {};
  openPalette: () => void = () => {};
}

export const [useFrame, provideFrame] = createContext<FrameState>();
