/** Conversations about work orders, alive in memory. */
import type { CommentView, Conversation, ErrorCode } from '../../src/lib/ipc';
import { Refusal, type Answers } from './contract';
import { ago } from './shelf';

interface Around {
  mayComment: () => boolean;
  isOnline: () => boolean;
  tell: () => void;
}

type CommentAnswers = Pick<
  Answers,
  'commentList' | 'commentSave' | 'commentSend' | 'commentSendNow' | 'commentWriteOn'
>;

export class FakeComments {
  #said = new Map<string, CommentView[]>();
  #drafts = new Map<string, string>();
  #nextId = 1;
  #refusal: ErrorCode | null = null;

  constructor(readonly around: Around) {}

  /** The company said this about a work order. */
  say(workOrder: string, text: string): void {
    const author = 'Meyer Lifte';
    this.#of(workOrder).push({
      id: this.#id(),
      speaker: 'company',
      author,
      text,
      at: ago(20),
      sending: { is: 'received' },
    });
  }

  /** The company refuses the next comment that reaches it. */
  refuseNext(code: ErrorCode): void {
    this.#refusal = code;
  }

  deliverAll(): void {
    for (const comment of [...this.#said.values()].flat()) {
      if (comment.sending.is === 'waiting') this.#deliver(comment);
    }
    this.around.tell();
  }

  answers(): CommentAnswers {
    return {
      commentList: (workOrder) => this.#read(workOrder),
      commentSave: (workOrder, _id, text) => {
        this.#drafts.set(workOrder, text);
        return [];
      },
      commentSend: (workOrder, id, text) => {
        if (!text.trim()) throw new Refusal('invalid-input', [{ field: 'text', code: 'required' }]);
        const waiting = { is: 'waiting', retry_at: null } as const;
        const comment: CommentView = { id, speaker: 'me', author: '', text, at: ago(0), sending: waiting };
        this.#of(workOrder).push(comment);
        this.#drafts.delete(workOrder);
        if (this.around.isOnline()) this.#deliver(comment);
        this.around.tell();
        return null;
      },
      commentSendNow: (id) => {
        this.#deliver(this.#find(id));
        this.around.tell();
        return null;
      },
      commentWriteOn: (id) => {
        const comment = this.#find(id);
        for (const [workOrder, said] of this.#said) {
          if (!said.includes(comment)) continue;
          this.#said.set(
            workOrder,
            said.filter((other) => other !== comment),
          );
          const there = this.#drafts.get(workOrder);
          this.#drafts.set(workOrder, there ? `${comment.text}\n\n${there}` : comment.text);
        }
        this.around.tell();
        return null;
      },
    };
  }

  #read(workOrder: string): Conversation {
    return {
      comments: structuredClone(this.#of(workOrder)),
      draft: this.#drafts.get(workOrder) ?? '',
      next: this.#id(),
      may_comment: this.around.mayComment(),
    };
  }

  #deliver(comment: CommentView): void {
    comment.sending = this.#refusal ? { is: 'not-accepted', code: this.#refusal } : { is: 'received' };
    if (!this.#refusal) comment.author = 'Anna Brandt';
    this.#refusal = null;
  }

  #find(id: string): CommentView {
    const found = [...this.#said.values()].flat().find((comment) => comment.id === id);
    if (!found) throw new Refusal('not-found');
    return found;
  }

  #of(workOrder: string): CommentView[] {
    const said = this.#said.get(workOrder) ?? [];
    this.#said.set(workOrder, said);
    return said;
  }

  #id(): string {
    return `comment-${this.#nextId++}`;
  }
}
