/** A whole portal in memory: requests are alive, everything else stands on a shelf. Survives a reload of the page. */
import type {
  Connection,
  CoreEvent,
  ErrorCode,
  FieldProblem,
  Language,
  LogEntry,
  OpenAccount,
  PendingItem,
  Preferences,
  Shared,
  Start,
  Status,
} from '../../src/lib/ipc';
import type { Answers } from './contract';
import { FakeComments } from './comments';
import { FakeOffers } from './quotations';
import { FakeRequests } from './requests';
import { ago, fillShelf, type Shelf, type ShelfSize } from './shelf';
import { pendingOf } from './pending';
import { sharedBy } from './places';
import { readShelf } from './reading';
import { tellStories } from './stories';

export interface WorldOptions {
  language?: Language;
  offline?: boolean;
  /** Nothing is shared and nothing was written yet. */
  empty?: boolean;
  /** No account is open: the window begins with signing in. */
  signedOut?: boolean;
  size?: Partial<ShelfSize>;
  preferences?: Partial<Preferences>;
  answers?: Partial<Answers>;
}

const DEFAULT_SIZE: ShelfSize = { workOrders: 240, invoices: 60, documents: 90 };
const NOTHING: ShelfSize = { workOrders: 0, invoices: 0, documents: 0 };

export class FakeWorld {
  readonly shared: Shared;
  readonly shelf: Shelf;
  readonly requests: FakeRequests;
  readonly comments: FakeComments;
  readonly offers: FakeOffers;
  readonly answers: Answers;
  preferences: Preferences;
  connection: Connection;
  connectionSince = ago(0.6);
  syncedAt = ago(0.02);
  isSignedIn: boolean;
  log: LogEntry[] = [];
  /** Lines of the activity page beside those of the requests. */
  pending: PendingItem[] = [];
  /** Why the last account did not open. */
  closed: Start['closed'] = null;
  /** Set by `openPortal`. */
  emit: (event: CoreEvent) => void = () => {};

  constructor(options: WorldOptions = {}) {
    const { language = 'en', offline = false, empty = false } = options;
    this.shared = sharedBy(language);
    this.shelf = fillShelf(language, this.shared, { ...(empty ? NOTHING : DEFAULT_SIZE), ...options.size });
    if (empty) this.shelf.objects = [];
    this.connection = offline ? 'offline' : 'online';
    this.isSignedIn = !options.signedOut;
    this.preferences = { language: null, appearance: 'system', ...options.preferences };
    this.requests = new FakeRequests({
      shared: this.shared,
      isOnline: () => this.connection === 'online',
      objectRef: (id) => this.shelf.objects.find((object) => object.id === id) ?? null,
      tell: () => this.#tellRequests(),
    });
    this.comments = new FakeComments({
      mayComment: () => this.shared.may.comment,
      isOnline: () => this.connection === 'online',
      tell: () => this.emit({ is: 'changed', noun: 'comment' }),
    });
    this.offers = new FakeOffers(this, empty);
    if (!empty) tellStories(this, language);
    this.answers = { ...this.#answers(), ...options.answers };
  }

  goOffline(): void {
    this.#connect('offline');
  }

  goOnline(): void {
    this.#connect('online');
    this.requests.deliverAll();
    this.comments.deliverAll();
    this.offers.deliverAll();
  }

  /** The company refuses the next request that reaches it. */
  refuseNext(code: ErrorCode, fields: FieldProblem[] = []): void {
    this.requests.refuseNext(code, fields);
  }

  status(): Status {
    const states = this.requests.list().map(({ state }) => state.is);
    const count = (...wanted: string[]) => states.filter((is) => wanted.includes(is)).length;
    return {
      connection: this.connection,
      since: this.connectionSince,
      synced_at: this.syncedAt,
      first_sync: null,
      waiting: count('waiting', 'sending', 'taking-back'),
      sending: count('sending') ? { done: 0, total: count('sending') } : null,
      needs_you: count('not-accepted', 'held'),
    };
  }

  start(): Start {
    const account: OpenAccount['account'] = {
      id: 'acc-1',
      portal: this.shared.portal,
      email: this.shared.user.email,
      user_name: this.shared.user.name,
      signed_in: this.isSignedIn,
    };
    return {
      accounts: this.isSignedIn ? [account] : [],
      open: this.isSignedIn ? { account, shared: this.shared, status: this.status() } : null,
      closed: this.closed,
      preferences: this.preferences,
      suggested_address: this.isSignedIn ? null : 'meyer-lifte',
      version: '0.1.0',
    };
  }

  #connect(connection: Connection): void {
    this.connection = connection;
    this.connectionSince = new Date().toISOString();
    this.emit({ is: 'status', status: this.status() });
  }

  #tellRequests(): void {
    this.emit({ is: 'changed', noun: 'request' });
    this.emit({ is: 'status', status: this.status() });
  }

  #signIn(isSignedIn: boolean): null {
    this.isSignedIn = isSignedIn;
    this.emit({ is: 'account' });
    return null;
  }

  #answers(): Answers {
    const { requests } = this;
    const nothing = () => null;
    return {
      ...readShelf(this),
      ...this.comments.answers(),
      ...this.offers.answers(),
      appStart: () => this.start(),
      preferencesSet: (preferences) => {
        this.preferences = preferences;
        return null;
      },
      portalFind: () => ({ server: 'https://portal.example.org', info: this.shared.portal }),
      sessionSignIn: () => this.#signIn(true),
      sessionSignOut: () => this.#signIn(false),
      accountOpen: () => this.#signIn(true),
      accountUnsent: () => ({
        drafts: requests.list().filter(({ state }) => state.is === 'draft').length,
        waiting: this.status().waiting,
      }),
      unsentExport: ({ folder }) => ({ folder: `Documents/${folder}`, things: 1, missing_files: 0 }),
      rescueExport: ({ folder }) => ({ folder: `Documents/${folder}`, things: 1, missing_files: 0 }),
      rescueSetAside: () => null,
      activityRead: () => ({
        status: this.status(),
        server: 'https://portal.example.org',
        trouble: this.connection === 'online' ? null : 'unreachable',
        trouble_details: this.connection === 'online' ? null : 'connect: network is unreachable',
        pending: [
          ...[...requests.kept.values()]
            .filter(({ isGone }) => !isGone)
            .map((kept) => pendingOf(kept, this.connection))
            .filter((item) => item !== null),
          ...this.pending,
        ],
        log: this.log,
      }),
      activityCheckNow: nothing,
      requestList: () => requests.list(),
      requestDetail: (id) => requests.detail(id),
      requestNew: (object) => requests.newDraft(object),
      requestSave: (draft) => requests.save(draft),
      requestSubmit: (id) => requests.submit(id),
      requestEdit: (id) => requests.edit(id),
      requestDiscard: (id) => (requests.discard(id), null),
      requestRestore: (id) => (requests.restore(id), null),
      requestTakeBack: (id) => (requests.takeBack(id), null),
      requestSendNow: (id) => (requests.sendNow(id), null),
      requestLeaveOut: (id) => (requests.leaveOut(id), null),
      attachmentAdd: (request, name, size, content) => requests.attach(request, name, size, content),
      attachmentRemove: (request, sha256) => (requests.detach(request, sha256), null),
      documentDownload: nothing,
      documentCancel: nothing,
      documentOpen: nothing,
      documentShowInFolder: nothing,
      documentSaveAs: () => true,
      documentKeepOffline: nothing,
      objectKeepOffline: nothing,
    };
  }
}
