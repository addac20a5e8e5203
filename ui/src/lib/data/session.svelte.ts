import {
  ipc,
  PortalError,
  type AccountSummary,
  type OpenAccount,
  type PortalInfo,
  type Preferences,
  type Shared,
  type Stage,
  type StageGroup,
  type Start,
  type Status,
} from '$lib/ipc';
import { isReached } from './reach';

/** What the session asks of the core. */
export type SessionPort = Pick<typeof ipc, 'appStart' | 'preferencesSet' | 'accountOpen'>;

/** The colour of a stage's chip; the words are the company's. */
export type StageTone = 'info' | 'planned' | 'wait' | 'warn' | 'good' | 'muted';

export interface StageLook {
  label: string;
  tone: StageTone;
  group: StageGroup;
}

const STAGE_TONES: Record<Stage, StageTone> = {
  reported: 'info',
  planned: 'planned',
  'in-progress': 'wait',
  'waiting-for-you': 'warn',
  completed: 'good',
  cancelled: 'muted',
};

/**
 * Who is signed in, what the company shares, and how the line is: the one place where screens read settings.
 * `data/core.ts` keeps it in step with the core.
 */
export class Session {
  /** `undefined` until the core has answered for the first time. */
  start = $state.raw<Start>();
  /** Why the core does not open. */
  failure = $state.raw<PortalError>();
  status = $state.raw<Status>();
  /** The portal whose sign-in is on the screen; it lends the window its colours and language. */
  visiting = $state.raw<PortalInfo>();

  readonly open: OpenAccount | null = $derived(this.start?.open ?? null);
  readonly account: AccountSummary | null = $derived(this.open?.account ?? null);
  readonly accountId: string | null = $derived(this.account?.id ?? null);
  readonly accounts: readonly AccountSummary[] = $derived(this.start?.accounts ?? []);
  /** What the company shares; `null` until its first answer. */
  readonly shared: Shared | null = $derived(this.open?.shared ?? null);
  readonly areas = $derived(this.shared?.areas ?? null);
  readonly preferences: Preferences | null = $derived(this.start?.preferences ?? null);
  readonly portal: PortalInfo | null = $derived(this.visiting ?? this.shared?.portal ?? this.account?.portal ?? null);
  readonly isSignedOut: boolean = $derived(
    this.status?.connection === 'signed-out' || this.account?.signed_in === false,
  );
  /** Whether things wait before they reach the company. */
  readonly offline: boolean = $derived(this.status !== undefined && !isReached(this.status.connection));
  /** The very first copy is still arriving: a list without rows is not empty yet. */
  readonly isFirstSync: boolean = $derived(this.open !== null && (!this.shared || this.status?.first_sync != null));

  /** Before another person's data comes into the window: whatever was read is forgotten here. */
  beforeSwitch: () => void = () => {};

  readonly #port: SessionPort;
  #turn = 0;
  #newest: Promise<void> = Promise.resolve();
  #heard: Status | undefined;

  constructor(port: SessionPort = ipc) {
    this.#port = port;
  }

  /** Asks the core how things are. A failure is kept in `failure` when there is nothing to show yet. */
  read(): Promise<void> {
    const turn = ++this.#turn;
    // Whoever asked before goes on when the newest answer is here, not with an answer that was passed over.
    this.#newest = this.#ask(turn).then(() => (turn === this.#turn ? undefined : this.#newest));
    return this.#newest;
  }

  async #ask(turn: number): Promise<void> {
    this.#heard = undefined;
    try {
      const start = await this.#port.appStart();
      if (turn === this.#turn) this.#show(start);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      // Only an empty window has to explain itself; what is on the screen is not worse for it.
      this.failure = asPortalError(thrown);
    }
  }

  /** A newer word about the line than the answer that may be on its way. */
  hear(status: Status): void {
    this.#heard = status;
    this.status = status;
  }

  /** Changes to another account of this computer. */
  async switchTo(id: string): Promise<void> {
    if (id === this.accountId) return;
    await this.#port.accountOpen(id);
    await this.read();
  }

  async prefer(change: Partial<Preferences>): Promise<void> {
    if (!this.start) return;
    const before = this.start.preferences;
    const preferences = { ...before, ...change };
    this.start = { ...this.start, preferences };
    try {
      await this.#port.preferencesSet(preferences);
    } catch (error) {
      this.start = { ...this.start, preferences: before };
      throw error;
    }
  }

  /** How the company calls a stage, and how it looks. */
  stageOf(stage: Stage): StageLook {
    const known = this.shared?.stages.find((entry) => entry.stage === stage);
    const group = stage === 'completed' || stage === 'cancelled' ? 'completed' : 'open';
    return { label: known?.label ?? '–', tone: STAGE_TONES[stage], group: known?.group ?? group };
  }

  #show(start: Start): void {
    if ((start.open?.account.id ?? null) !== this.accountId) this.beforeSwitch();
    this.failure = undefined;
    this.start = start;
    this.status = start.open ? (this.#heard ?? start.open.status) : undefined;
  }
}

/** A program error wears the code `internal`, so that there are words for everything. */
export function asPortalError(thrown: unknown): PortalError {
  if (thrown instanceof PortalError) return thrown;
  return new PortalError({ code: 'internal', fields: [], details: String(thrown), trace: null });
}

export const session = new Session();

/**
 * State that outlives its page but not its account: `const list = perAccount(() => new ListState())`, used as `list()`.
 */
export function perAccount<T>(make: () => T, of: { readonly accountId: string | null } = session): () => T {
  let made: { accountId: string | null; state: T; forget: () => void } | undefined;
  return () => {
    const { accountId } = of;
    if (!made || made.accountId !== accountId) {
      made?.forget();
      made = { accountId, ...keep(make) };
    }
    return made.state;
  };
}

/** Makes a state that belongs to nobody: what it derives goes on after the page that asked first is gone. */
function keep<T>(make: () => T): { state: T; forget: () => void } {
  let state: T | undefined;
  const forget = $effect.root(() => {
    state = make();
  });
  return { state: state as T, forget };
}
