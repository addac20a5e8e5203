import { Keeper } from '$lib/data/keeper.svelte';
import { ipc, PortalError, type Conversation, type FieldProblem } from '$lib/ipc';

/** What the writer asks of the core. */
export type WriterPort = Pick<typeof ipc, 'commentSave' | 'commentSend' | 'commentList'>;

/** A comment while it is written. What was typed is on the disk a moment later. */
export class CommentWriter {
  text = $state('');
  sendError = $state.raw<PortalError | null>(null);
  problem = $state.raw<FieldProblem | null>(null);
  isSending = $state(false);

  /** The name of what is being written; none while the last one is used and nobody asked for another yet. */
  #name: string | null;
  readonly #keeper: Keeper;

  constructor(
    readonly workOrder: string,
    from: Conversation,
    /** Whether the account in which this is written is still the open one. */
    isOurs: () => boolean,
    readonly port: WriterPort = ipc,
  ) {
    this.text = from.draft;
    this.#name = from.next;
    this.#keeper = new Keeper(async () => {
      await port.commentSave(workOrder, await this.#named(), this.text);
    }, isOurs);
  }

  get isEmpty(): boolean {
    return this.text.trim() === '';
  }

  /** The last save failed: the text is only in this window. */
  get saveError(): PortalError | null {
    return this.#keeper.error;
  }

  type(text: string): void {
    this.text = text;
    this.problem = null;
    this.sendError = null;
    this.#keeper.typed();
  }

  /** Writes what is not on the disk yet. */
  flush(): Promise<boolean> {
    return this.#keeper.flush();
  }

  /** Sends; answers whether it was handed over. */
  async send(): Promise<boolean> {
    if (this.isSending || this.isEmpty) return false;
    this.isSending = true;
    try {
      await this.#keeper.handOver(async () => {
        const name = await this.#named();
        const sent = this.text;
        await this.port.commentSend(this.workOrder, name, sent);
        // What was typed meanwhile begins the next one.
        if (this.text.startsWith(sent)) this.text = this.text.slice(sent.length);
        this.#name = null;
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

  /** Words that follow sent ones get a name of their own: two of the same name would count as one. */
  async #named(): Promise<string> {
    return (this.#name ??= (await this.port.commentList(this.workOrder)).next);
  }
}
