import { PortalError } from '$lib/ipc';

/** At most this long after the last change everything is on the disk (peers §4.2, 1). */
const PAUSE_MS = 400;
/** How soon a failed save is tried again by itself. */
const AGAIN_MS = 5_000;

/**
 * Keeps what is typed into a few fields: on the disk a moment after the last change, and tried again when the disk
 * refuses. Writes go out one after another, so that nothing newer is overwritten by something older.
 */
export class Keeper {
  /** The last save failed: the words are only in this window. */
  error = $state.raw<PortalError | null>(null);

  #typed = 0;
  #kept = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lane: Promise<unknown> = Promise.resolve();

  constructor(
    /** Puts on the disk what stands in the fields when it is called. */
    readonly save: () => Promise<void>,
    /** Whether the account in which this is written is still the open one: nothing is saved into another one. */
    readonly isOurs: () => boolean,
  ) {}

  /** Whether something is only in this window. */
  get isUnsaved(): boolean {
    return this.#typed !== this.#kept;
  }

  /** Something was typed. */
  typed(): void {
    this.#typed += 1;
    this.#schedule(PAUSE_MS);
  }

  /**
   * Writes what is not on the disk yet, also what is typed meanwhile; answers whether all of it is. Never throws because
   * of the disk.
   */
  async flush(): Promise<boolean> {
    let before: number;
    do {
      clearTimeout(this.#timer);
      before = this.#kept;
      await this.inTurn(() => this.keep());
    } while (this.isUnsaved && this.#kept > before);
    return !this.isUnsaved;
  }

  /** Runs after what was begun before it; a failure does not stop what comes next. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lane.then(work);
    this.#lane = turn.catch(() => undefined);
    return turn;
  }

  /** Writes what is not on the disk yet; for work whose turn it is. */
  async keep(): Promise<void> {
    if (!this.isUnsaved || !this.isOurs()) return;
    const typed = this.#typed;
    try {
      await this.save();
      this.#isKept(typed);
      this.error = null;
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      this.error = error;
      this.#schedule(AGAIN_MS);
    }
  }

  /** Nothing more is written from here, as after sending or deleting. */
  end(): void {
    clearTimeout(this.#timer);
    this.#kept = this.#typed;
  }

  /** Hands over what stands in the fields; afterwards there is nothing to keep. Where that fails, it is kept. */
  async handOver(work: () => Promise<void>): Promise<void> {
    clearTimeout(this.#timer);
    await this.inTurn(async () => {
      const typed = this.#typed;
      try {
        await work();
        this.#isKept(typed);
        this.error = null;
      } finally {
        if (this.isUnsaved) this.#schedule(PAUSE_MS);
      }
    });
  }

  /** What was ended meanwhile stays ended: a request that is sent or deleted must not be written again. */
  #isKept(typed: number): void {
    this.#kept = Math.max(this.#kept, typed);
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), delayMs);
  }
}
