import { asPortalError } from '$lib/data/session.svelte';
import { m } from '$lib/i18n';
import { errorText, fieldText } from '$lib/i18n/error-text';
import { ipc, type AccountSummary, type ErrorCode, type FoundPortal, type PortalError } from '$lib/ipc';

export type SignInField = 'address' | 'email' | 'password';

/** What signing in asks of the core. */
export type SignInPort = Pick<typeof ipc, 'portalFind' | 'sessionSignIn' | 'activityRead'>;

/** Codes that a field can explain; everything else is told in a panel. */
const FIELD_OF: Partial<Record<ErrorCode, SignInField>> = {
  'address-invalid': 'address',
  'portal-not-found': 'address',
  'wrong-credentials': 'password',
};

/** From an address to a session: first the portal, then the person. */
export class SignIn {
  address = $state('');
  email = $state('');
  password = $state('');
  /** The portal behind the address; with it the second step begins. */
  found = $state.raw<FoundPortal>();
  /** What was stored here for this account cannot be read any more. */
  isAnew = $state(false);
  isBusy = $state(false);
  error = $state.raw<PortalError>();

  readonly #port: SignInPort;
  #missing = $state<Partial<Record<SignInField, true>>>({});
  #last: () => Promise<unknown> = async () => {};

  constructor(port: SignInPort = ipc) {
    this.#port = port;
  }

  /** Where the last call went to, for those who help. */
  get host(): string {
    return this.found?.server ?? this.address.trim();
  }

  /** What no field explains. */
  get trouble(): PortalError | undefined {
    const { error } = this;
    if (!error || (['address', 'email', 'password'] as const).some((field) => this.#told(field))) return undefined;
    return error;
  }

  problemOf(field: SignInField): string | undefined {
    if (this.#missing[field]) return MISSING[field]();
    return this.#told(field);
  }

  /** A field that is being changed is no longer wrong. */
  forgive(field: SignInField): void {
    delete this.#missing[field];
    if (this.#told(field)) this.error = undefined;
  }

  /** Looks for the portal. */
  async find(): Promise<void> {
    if (!this.#requires({ address: this.address })) return;
    await this.#attempt(
      () => this.#port.portalFind(this.address.trim()),
      (found) => (this.found = found),
    );
  }

  /** The session of a known account has ended: its server is known, nothing has to be looked up. */
  async again(account: AccountSummary): Promise<void> {
    this.email = account.email;
    await this.#attempt(
      () => this.#port.activityRead(),
      ({ server }) => (this.found = { server, info: account.portal }),
    );
  }

  /** Signs in; answers whether it worked. */
  async signIn(): Promise<boolean> {
    const { found } = this;
    if (!found || !this.#requires({ email: this.email, password: this.password })) return false;
    let isIn = false;
    const form = { server: found.server, slug: found.info.slug, email: this.email.trim(), password: this.password };
    await this.#attempt(
      () => this.#port.sessionSignIn(form),
      () => {
        isIn = true;
        this.password = '';
      },
    );
    return isIn;
  }

  /** Repeats what did not work. */
  retry(): Promise<unknown> {
    return this.#last();
  }

  /** Back to the first step. */
  leavePortal(): void {
    this.found = undefined;
    this.isAnew = false;
    this.error = undefined;
    this.password = '';
    this.#missing = {};
  }

  /** The key to what an account has here is gone: its portal is looked up, and signing in begins anew. */
  async anew(account: AccountSummary): Promise<void> {
    this.isAnew = true;
    this.email = account.email;
    this.address = account.portal.slug;
    await this.find();
  }

  /** Does something beside the form, such as opening an earlier account; answers whether it worked. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    let isDone = false;
    await this.#attempt(work, () => {
      isDone = true;
    });
    return isDone;
  }

  async #attempt<T>(work: () => Promise<T>, then: (answer: T) => void): Promise<void> {
    if (this.isBusy) return;
    this.#last = () => this.#attempt(work, then);
    this.isBusy = true;
    this.error = undefined;
    try {
      const answer = await work();
      this.isBusy = false;
      then(answer);
    } catch (thrown) {
      this.isBusy = false;
      this.error = asPortalError(thrown);
    }
  }

  #requires(values: Partial<Record<SignInField, string>>): boolean {
    const empty = Object.entries(values).filter(([, value]) => !value?.trim());
    this.#missing = Object.fromEntries(empty.map(([field]) => [field, true]));
    return empty.length === 0;
  }

  #told(field: SignInField): string | undefined {
    const { error } = this;
    // In the second step the address is not on the page.
    if (!error || (field === 'address') === (this.found !== undefined)) return undefined;
    const problem = error.fields.find((one) => one.field === field);
    if (error.code === 'invalid-input') return problem && fieldText(problem);
    if (FIELD_OF[error.code] !== field) return undefined;
    if (error.code === 'wrong-credentials') return m.sign_in_wrong();
    const { title, remedy } = errorText(error.code);
    return `${title}. ${remedy}`;
  }
}

const MISSING: Record<SignInField, () => string> = {
  address: m.sign_in_address_missing,
  email: m.sign_in_email_missing,
  password: m.sign_in_password_missing,
};

/** An address inside the window to go back to; never one that leads elsewhere. */
export function returnPath(from: string | null): string {
  return from && /^\/(?![/\\])/.test(from) && !from.startsWith('/sign-in') ? from : '/';
}
