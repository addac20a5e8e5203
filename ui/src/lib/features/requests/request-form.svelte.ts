import {
  ipc,
  PortalError,
  type AddedAttachment,
  type AttachmentView,
  type FieldProblem,
  type RefusalView,
  type RequestDetail,
  type RequestDraft,
  type RequestSummary,
  type SavedDraft,
} from '$lib/ipc';
import { Keeper } from '$lib/data/keeper.svelte';
import { afterPress } from './after-press';
import { toBase64 } from './base64';

/** What the form asks of the core. */
export interface FormPort {
  requestSave: (draft: RequestDraft) => Promise<SavedDraft>;
  requestSubmit: (id: string) => Promise<RequestSummary>;
  attachmentAdd: (request: string, name: string, size: number, content: string) => Promise<AddedAttachment>;
  attachmentRemove: (request: string, sha256: string) => Promise<null>;
}

export interface FormSurroundings {
  /** Bytes; what is larger is announced without its content, so that the core can refuse it. */
  maxFileBytes: number;
  /** Whether the account in which this is written is still the open one: nothing is saved into another one. */
  isOurs: () => boolean;
}

/** A file on its way into the draft, or one that could not be taken. */
export interface IncomingFile {
  key: number;
  name: string;
  size: number;
  problem: FieldProblem | PortalError | null;
}

type Text = 'description' | 'contact.name' | 'contact.phone';

/**
 * One request while it is written. Everything that was typed is in `draft` at once and on the disk a moment later;
 * writes go out one after another in the order they were made, so nothing newer is ever overwritten by something older.
 */
export class RequestForm {
  draft: RequestDraft;
  files: AttachmentView[];
  incoming = $state<IncomingFile[]>([]);
  /** When everything written so far was last known to be on the disk. */
  savedAt = $state<string | null>(null);
  /** The server's answer to an earlier try, without the fields that were changed since. */
  refusal = $state.raw<RefusalView | null>(null);
  /** Sending failed for a reason that no field explains. */
  sendError = $state.raw<PortalError | null>(null);
  isSending = $state(false);
  /** How many pictures lost their place. */
  locationsRemoved = $state(0);
  readonly detail: RequestDetail;

  #problems = $state.raw<FieldProblem[]>([]);
  #left = $state<Record<string, true>>({});
  readonly #keeper: Keeper;
  #nextKey = 1;

  constructor(
    detail: RequestDetail,
    readonly around: FormSurroundings,
    readonly port: FormPort = ipc,
  ) {
    const { name = '', phone = '' } = detail.content.contact;
    const content = structuredClone(detail.content);
    this.draft = $state({ ...content, contact: { name, phone } });
    this.files = $state(structuredClone(detail.attachments));
    this.detail = detail;
    this.#keeper = new Keeper(() => this.#save(), around.isOurs);
    this.refusal = detail.problem;
    this.savedAt = detail.receipt.written_at && detail.summary.title ? detail.summary.changed_at : null;
    for (const { field } of detail.problem?.fields ?? []) this.#left[fieldOf(field)] = true;
  }

  get id(): string {
    return this.draft.id;
  }

  /** Whether something is only in this window. */
  get isUnsaved(): boolean {
    return this.#keeper.isUnsaved;
  }

  /** The last save failed: the text is only in this window. */
  get saveError(): PortalError | null {
    return this.#keeper.error;
  }

  /** What still keeps the request from being sent, whether or not it is shown at its field yet. */
  get missing(): readonly FieldProblem[] {
    return this.#problems;
  }

  /** What is wrong with a field, once it was left or the company said so; entries of a list count with the list. */
  problemOf(field: string): FieldProblem | undefined {
    const about = (problem: FieldProblem) => problem.field === field || problem.field.startsWith(`${field}.`);
    return this.refusal?.fields.find(about) ?? (this.#left[fieldOf(field)] ? this.missing.find(about) : undefined);
  }

  /** Asks the core what is missing before anything was entered; a draft without a word leaves nothing behind. */
  async judge(): Promise<void> {
    await this.#keeper
      .inTurn(async () => {
        if (this.isUnsaved || !this.around.isOurs()) return;
        const { problems } = await this.port.requestSave($state.snapshot(this.draft));
        this.#problems = problems;
      })
      .catch(() => undefined);
  }

  /** Takes over what was entered; the disk follows. */
  change(over: Partial<RequestDraft>): void {
    Object.assign(this.draft, over);
    for (const field of Object.keys(over)) this.#forgive(field);
    this.#keeper.typed();
  }

  type(field: Text, text: string): void {
    if (field === 'description') this.change({ description: text });
    else {
      this.change({ contact: { ...this.draft.contact, [field === 'contact.name' ? 'name' : 'phone']: text } });
      this.#forgive(field);
    }
  }

  /** The field was left: from now on it says what is wrong with it. */
  leave(field: string): void {
    afterPress(() => (this.#left[field] = true));
    void this.flush();
  }

  /** Writes what is not on the disk yet; answers whether all of it is. Never throws. */
  flush(): Promise<boolean> {
    return this.#keeper.flush();
  }

  /** Takes files in; each one succeeds or fails by itself. */
  async addFiles(files: readonly File[]): Promise<void> {
    const taken = files.map((file) => {
      this.incoming.push({ key: this.#nextKey, name: file.name, size: file.size, problem: null });
      return { file, key: this.#nextKey++ };
    });
    for (const { file, key } of taken) {
      try {
        const content = file.size > this.around.maxFileBytes ? '' : await toBase64(file);
        await this.#keeper.inTurn(() => this.#attach(file, content));
        this.incoming = this.incoming.filter((other) => other.key !== key);
      } catch (error) {
        const problem = error instanceof PortalError ? (error.fields[0] ?? error) : fileGone();
        this.incoming = this.incoming.map((other) => (other.key === key ? { ...other, problem } : other));
      }
    }
    await this.flush();
  }

  dismissFile(key: number): void {
    this.incoming = this.incoming.filter((file) => file.key !== key);
  }

  async removeFile(sha256: string): Promise<void> {
    this.files = this.files.filter((file) => file.sha256 !== sha256);
    this.change({ attachments: this.draft.attachments.filter((file) => file.sha256 !== sha256) });
    await this.#keeper
      .inTurn(async () => {
        await this.#keeper.keep();
        await this.port.attachmentRemove(this.id, sha256);
      })
      .catch(() => undefined);
  }

  /** Sends; `undefined` when something is missing or it failed, which the form then says. */
  async send(): Promise<RequestSummary | undefined> {
    if (this.isSending) return undefined;
    this.isSending = true;
    this.sendError = null;
    let sent: RequestSummary | undefined;
    try {
      sent = await this.#submit();
      return sent;
    } finally {
      // What is sent stays closed until its page is left: nothing that is typed could follow it.
      this.isSending = sent !== undefined;
    }
  }

  /** Nothing more is written from here, as after sending or deleting. */
  end(): void {
    this.#keeper.end();
  }

  async #submit(): Promise<RequestSummary | undefined> {
    try {
      // Also without a change: the core judges what was written by another version or at another time.
      this.#keeper.typed();
      if (!(await this.flush()) || this.missing.length > 0) {
        for (const { field } of this.missing) this.#left[fieldOf(field)] = true;
        return undefined;
      }
      return await this.#keeper.inTurn(() => this.port.requestSubmit(this.id));
    } catch (error) {
      this.#sendFailed(error);
      return undefined;
    }
  }

  #sendFailed(error: unknown): void {
    if (!(error instanceof PortalError)) throw error;
    if (error.fields.length === 0) this.sendError = error;
    this.#problems = error.fields;
    for (const { field } of error.fields) this.#left[fieldOf(field)] = true;
  }

  async #save(): Promise<void> {
    const { saved_at, problems } = await this.port.requestSave($state.snapshot(this.draft));
    this.#problems = problems;
    this.savedAt = saved_at;
  }

  async #attach(file: File, content: string): Promise<void> {
    // The draft must be there before its files.
    await this.#keeper.keep();
    const { attachment, location_removed } = await this.port.attachmentAdd(this.id, file.name, file.size, content);
    if (location_removed) this.locationsRemoved += 1;
    if (this.files.some(({ sha256 }) => sha256 === attachment.sha256)) return;
    const { sha256, name, mime, size } = attachment;
    this.files.push(attachment);
    this.draft.attachments.push({ sha256, name, mime, size });
    this.#keeper.typed();
    await this.#keeper.keep();
  }

  /** A changed field is no longer what the company refused. */
  #forgive(field: string): void {
    if (!this.refusal?.fields.length) return;
    const fields = this.refusal.fields.filter((problem) => fieldOf(problem.field) !== field && problem.field !== field);
    if (fields.length !== this.refusal.fields.length) this.refusal = { ...this.refusal, fields };
  }
}

/** The part of the form that shows a problem: `attachments.2` → `attachments`, `contact.phone` stays. */
export function fieldOf(path: string): string {
  return path.startsWith('contact.') ? path : (path.split('.')[0] ?? path);
}

/** The system could not read it: moved or taken away between choosing and reading. */
function fileGone(): PortalError {
  return new PortalError({ code: 'file-missing', fields: [], details: 'the file could not be read', trace: null });
}
