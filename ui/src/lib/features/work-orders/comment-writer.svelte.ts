import { ipc, PortalError, type Conversation, type FieldProblem } from '$lib/ipc';

/** At most this long after the last change everything is on the disk (peers §4.2, 1). */
const PAUSE_MS = 400;
/** How soon a failed save is tried again by itself. */
const AGAIN_MS = 5_000;

/** What the writer asks of the core. */
export type WriterPort = Pick<typeof ipc, 'commentSave' | 'commentSend' | 'commentList'>;

/**
 * A comment while it is written. What was typed is on the disk a moment later; writes go out one after another, so that
 * nothing newer is overwritten by something older.
 */
export class CommentWriter {
  text = $state('');
  /** The last save failed: the text is only in this window. */
  saveError = $state.raw<PortalError | null>(null);
  sendError = $state.raw<PortalError | null>(null);
  problem = $state.raw<FieldProblem | null>(null);
  isSending = $state(false);

  #next: string;
  #isDirty = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lane: Promise<unknown> = Promise.resolve();

  constructor(
    readonly workOrder: string,
    from: Conversation,
    /** Whether the account in which this is written is still the open one. */
    readonly isOurs: () => boolean,
    readonly port: WriterPort = ipc,
  ) {
    this.text = from.draft;
    this.#next = from.next;
  }

  get isEmpty(): boolean {
    return this.text.trim() === '';
  }

  type(text: string): void {
    this.text = text;
    this.problem = null;
    this.sendError = null;
    this.#isDirty = true;
    this.#schedule(PAUSE_MS);
  }

  /** Writes what is not on the disk yet. Never throws. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#inLane(() => this.#save());
  }

  /** Sends; answers whether it was handed over. */
  async send(): Promise<boolean> {
    if (this.isSending || this.isEmpty) return false;
    this.isSending = true;
    clearTimeout(this.#timer);
    try {
      await this.#inLane(async () => {
        await this.port.commentSend(this.workOrder, this.#next, this.text);
        this.#isDirty = false;
        this.text = '';
        this.saveError = null;
        // The next words get a name of their own.
        this.#next = (await this.port.commentList(this.workOrder)).next;
      });
      return true;
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      this.problem = error.fields[0] ?? null;
      this.sendError = this.problem ? null : error;
      return false;
    } finally {
      this.isSending = false;
    }
  }

  async #save(): Promise<void> {
    if (!this.#isDirty || !this.isOurs()) return;
    const text = this.text;
    try {
      await this.port.commentSave(this.workOrder, this.#next, text);
      if (this.text === text) this.#isDirty = false;
      this.saveError = null;
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      this.saveError = error;
      this.#schedule(AGAIN_MS);
    }
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), delayMs);
  }

  /** Runs in turn; a failure does not stop what comes after it. */
  #inLane<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lane.then(work);
    this.#lane = turn.catch(() => undefined);
    return turn;
  }
}
