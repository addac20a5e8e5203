/** Requests of the fake world: the way of a draft through the line, as the core and the company would answer. */
import type {
  AddedAttachment,
  AttachmentRef,
  ErrorCode,
  FieldProblem,
  ObjectRef,
  ReceiptView,
  RefusalView,
  RequestDetail,
  RequestDraft,
  RequestState,
  RequestSummary,
  SavedDraft,
  Shared,
} from '../../src/lib/ipc/bindings';
import { Refusal } from './contract';

export interface Kept {
  draft: RequestDraft;
  state: RequestState;
  number: string | null;
  author: string | null;
  problem: RefusalView | null;
  receipt: ReceiptView;
  changedAt: string;
  /** Discarded; `restore` brings it back. */
  isGone: boolean;
}

export interface Surroundings {
  shared: Shared;
  isOnline: () => boolean;
  objectRef: (id: string | null) => ObjectRef | null;
  tell: () => void;
}

const LAST_IN_LINE = { 'not-accepted': 1, held: 1, waiting: 1, sending: 1 } as const;
const now = () => new Date().toISOString();

export class FakeRequests {
  readonly kept = new Map<string, Kept>();
  /** The bytes of files, by hash, as base64. */
  readonly files = new Map<string, string>();
  #refuseNext: RefusalView | null = null;
  #nextNumber = 4711;
  #nextId = 1;

  constructor(readonly around: Surroundings) {}

  /** The company refuses what is sent next. */
  refuseNext(code: ErrorCode, fields: FieldProblem[] = []): void {
    this.#refuseNext = { code, fields };
  }

  newDraft(object: string | null): RequestDetail {
    const draft: RequestDraft = {
      id: this.#newId(),
      object,
      work_type: null,
      description: '',
      wished_for: [],
      contact: { name: '', phone: '' },
      attachments: [],
    };
    return this.#detail(this.#fresh(draft));
  }

  list(): RequestSummary[] {
    return [...this.kept.values()]
      .filter(({ isGone, state }) => !isGone && state.is !== 'withdrawn')
      .map((kept) => this.#summary(kept))
      .sort((a, b) => b.changed_at.localeCompare(a.changed_at));
  }

  detail(id: string): RequestDetail {
    return this.#detail(this.#find(id));
  }

  save(draft: RequestDraft): SavedDraft {
    const kept = this.kept.get(draft.id) ?? (isBlank(draft) ? undefined : this.#fresh(draft));
    if (kept) this.kept.set(draft.id, { ...kept, draft, changedAt: now() });
    this.around.tell();
    return { saved_at: now(), problems: this.#problems(draft) };
  }

  submit(id: string): RequestSummary {
    const kept = this.#find(id);
    const problems = this.#problems(kept.draft);
    if (problems.length > 0) throw new Refusal('invalid-input', problems);
    const sent = { ...kept.receipt, sent_at: now() };
    const queued = this.#put({ ...kept, state: { is: 'waiting', retry_at: null }, problem: null, receipt: sent });
    if (this.around.isOnline()) this.#deliver(id);
    return this.#summary(this.kept.get(id) ?? queued);
  }

  /** The line is back: everything that waits goes, oldest first. */
  deliverAll(): void {
    for (const [id, { state }] of this.kept) if (state.is === 'waiting') this.#deliver(id);
  }

  edit(id: string): RequestDetail {
    const kept = this.#find(id);
    // What a server has seen keeps its id for ever: a corrected text travels under a new one.
    const draft = kept.problem ? { ...kept.draft, id: this.#newId() } : kept.draft;
    this.kept.delete(id);
    return this.#detail(this.#put({ ...kept, draft, state: { is: 'draft' }, changedAt: now() }));
  }

  discard(id: string): void {
    this.#put({ ...this.#find(id), isGone: true });
  }

  restore(id: string): void {
    this.#put({ ...this.#find(id), isGone: false });
  }

  takeBack(id: string): void {
    this.#put({ ...this.#find(id), state: { is: this.around.isOnline() ? 'withdrawn' : 'taking-back' } });
  }

  sendNow(id: string): void {
    if (!this.around.isOnline()) throw new Refusal('unreachable');
    this.#deliver(id);
  }

  leaveOut(id: string): void {
    this.#put({ ...this.#find(id), state: { is: 'waiting', retry_at: null } });
    if (this.around.isOnline()) this.#deliver(id);
  }

  attach(id: string, name: string, size: number, content: string): AddedAttachment {
    const { max_attachment_bytes: limit } = this.around.shared.requests;
    if (size > limit) throw new Refusal('invalid-input', [{ field: 'attachment', code: 'too-large', limit }]);
    const mime = /\.(jpe?g|png|webp)$/i.test(name) ? 'image/jpeg' : /\.pdf$/i.test(name) ? 'application/pdf' : null;
    if (!mime) throw new Refusal('invalid-input', [{ field: 'attachment', code: 'unsupported-type' }]);
    if (this.kept.get(id)?.state.is === 'held') return this.#bringBack(id, name, content);
    const sha256 = hashOf(`${name}${content}`);
    this.files.set(sha256, content);
    const file: AttachmentRef = { sha256, name, mime, size };
    const kept = this.kept.get(id);
    if (kept) this.#put({ ...kept, draft: { ...kept.draft, attachments: [...kept.draft.attachments, file] } });
    return {
      attachment: { ...file, stored: true, sent: false, missing: false },
      location_removed: mime === 'image/jpeg',
    };
  }

  /** A held request takes exactly the file that it misses; here the name tells. */
  #bringBack(id: string, name: string, content: string): AddedAttachment {
    const file = this.#find(id).draft.attachments.find((one) => one.name === name && !this.files.has(one.sha256));
    if (!file) throw new Refusal('id-conflict');
    this.files.set(file.sha256, content);
    this.leaveOut(id);
    return { attachment: { ...file, stored: true, sent: false, missing: false }, location_removed: false };
  }

  detach(id: string, sha256: string): void {
    const kept = this.kept.get(id);
    if (kept?.state.is === 'held') return this.leaveOut(id);
    const without = kept?.draft.attachments.filter((file) => file.sha256 !== sha256) ?? [];
    if (kept) this.#put({ ...kept, draft: { ...kept.draft, attachments: without } });
  }

  /** Puts a request on the shelf as it would look after a story. */
  add(draft: Partial<RequestDraft>, over: Partial<Omit<Kept, 'draft'>>): string {
    const { content } = this.newDraft(null);
    const kept = this.#fresh({ ...content, ...draft });
    this.kept.set(kept.draft.id, { ...kept, ...over });
    return kept.draft.id;
  }

  change(id: string, over: Partial<Kept>): void {
    this.#put({ ...this.#find(id), ...over });
  }

  #deliver(id: string): void {
    const kept = this.#find(id);
    if (this.#refuseNext) {
      const problem = this.#refuseNext;
      this.#refuseNext = null;
      this.#put({ ...kept, problem, state: { is: 'not-accepted', code: problem.code }, changedAt: now() });
      return;
    }
    const receipt = { ...kept.receipt, received_at: now() };
    const number = `R-${this.#nextNumber++}`;
    this.#put({ ...kept, number, receipt, state: { is: 'received' }, problem: null, changedAt: now() });
  }

  #put(kept: Kept): Kept {
    this.kept.set(kept.draft.id, kept);
    this.around.tell();
    return kept;
  }

  #find(id: string): Kept {
    const kept = this.kept.get(id);
    if (!kept) throw new Refusal('not-found');
    return kept;
  }

  #fresh(draft: RequestDraft): Kept {
    return {
      draft,
      state: { is: 'draft' },
      number: null,
      author: null,
      problem: null,
      receipt: { written_at: now(), sent_at: null, received_at: null },
      changedAt: now(),
      isGone: false,
    };
  }

  #newId(): string {
    return `0192f0a0-4e00-7000-8000-${(this.#nextId++).toString(16).padStart(12, '0')}`;
  }

  #problems(draft: RequestDraft): FieldProblem[] {
    const found: FieldProblem[] = [];
    if (!draft.work_type) found.push({ field: 'work_type', code: 'required' });
    if (!draft.description.trim()) found.push({ field: 'description', code: 'required' });
    if (draft.description.length > 10_000) found.push({ field: 'description', code: 'too-long', limit: 10_000 });
    return found;
  }

  #summary(kept: Kept): RequestSummary {
    const { draft, state, number, changedAt } = kept;
    const type = this.around.shared.requests.work_types.find(({ code }) => code === draft.work_type);
    return {
      id: draft.id,
      title: draft.description.trim().split('\n')[0]?.slice(0, 120) ?? '',
      state,
      number,
      object: this.around.objectRef(draft.object),
      work_type_label: type?.label ?? null,
      attachments: draft.attachments.length,
      changed_at: changedAt,
    };
  }

  #detail(kept: Kept): RequestDetail {
    const { draft, state, author, problem, receipt } = kept;
    const isInLine = state.is in LAST_IN_LINE;
    return {
      summary: this.#summary(kept),
      content: draft,
      attachments: draft.attachments.map((file) => ({
        ...file,
        stored: this.files.has(file.sha256),
        sent: receipt.received_at !== null,
        missing: state.is === 'held' && state.reason === 'file-missing' && !this.files.has(file.sha256),
      })),
      author,
      problem,
      receipt,
      may_edit: state.is === 'draft' || (isInLine && state.is !== 'sending'),
      may_take_back: isInLine || state.is === 'received',
    };
  }
}

/** A new draft in which nothing was entered leaves nothing behind. */
function isBlank({ id: _, object, work_type, description, wished_for, contact, attachments }: RequestDraft): boolean {
  const lists = wished_for.length + attachments.length;
  return !object && !work_type && !description && !contact.name && !contact.phone && lists === 0;
}

/** Sixty-four digits that differ where the text differs; nobody checks more in a fake. */
function hashOf(text: string): string {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619) >>> 0;
  return hash.toString(16).padStart(8, '0').repeat(8);
}
