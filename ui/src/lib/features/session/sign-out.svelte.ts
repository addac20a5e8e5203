import { goto } from '$app/navigation';
import { asPortalError, session } from '$lib/data/session.svelte';
import { m } from '$lib/i18n';
import { errorText } from '$lib/i18n/error-text';
import { exportWords } from './export-words';
import { ipc, type Unsent, type UnsentChoice } from '$lib/ipc';
import type { DialogAction } from '$lib/components/ConfirmDialog.svelte';

/** What signing out asks of the core. */
export type SignOutPort = Pick<typeof ipc, 'accountUnsent' | 'sessionSignOut' | 'activityCheckNow' | 'unsentExport'>;

interface Question {
  title: string;
  text: string;
  actions: DialogAction[];
}

/** Signing out wipes this computer's copy; nothing that was not sent goes without being asked for by name. */
export class SignOut {
  isOpen = $state(false);
  question = $state.raw<Question>({ title: '', text: '', actions: [] });

  readonly #port: SignOutPort;
  /** Where what is unsent was exported to since the question was first asked. */
  #exportedTo = '';

  constructor(port: SignOutPort = ipc) {
    this.#port = port;
  }

  /** Asks; with the counts of what would be lost. */
  async ask(): Promise<void> {
    this.#exportedTo = '';
    await this.#askAgain();
  }

  async #askAgain(): Promise<void> {
    try {
      const unsent = await this.#port.accountUnsent();
      this.#put(unsent.drafts + unsent.waiting > 0 ? this.#aboutUnsent(unsent) : this.#plain());
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #plain(): Question {
    const portal = session.portal?.name ?? '';
    return {
      title: m.sign_out_title({ portal }),
      text: m.sign_out_text({ portal }),
      actions: [{ label: m.sign_out(), variant: 'danger', onselect: () => void this.#leave('ask') }],
    };
  }

  #aboutUnsent({ drafts, waiting }: Unsent): Question {
    const what = [
      waiting > 0 ? m.sign_out_waiting({ count: waiting }) : '',
      drafts > 0 ? m.sign_out_drafts({ count: drafts }) : '',
    ].filter(Boolean);
    const keep: DialogAction =
      waiting > 0
        ? { label: m.sign_out_send_first(), variant: 'primary', onselect: () => void this.#sendFirst() }
        : { label: m.sign_out_see_drafts(), variant: 'primary', onselect: () => void goto('/requests') };
    const text = [
      m.sign_out_unsent_text({ what: what.join(m.sign_out_and()) }),
      this.#exportedTo && m.export_done({ folder: this.#exportedTo }),
    ];
    return {
      title: m.sign_out_unsent_title(),
      text: text.filter(Boolean).join(' '),
      actions: [
        keep,
        { label: m.export_action(), onselect: () => void this.#export() },
        { label: m.sign_out_discard(), variant: 'danger', onselect: () => void this.#leave('discard') },
      ],
    };
  }

  async #sendFirst(): Promise<void> {
    await goto('/activity');
    // How it goes stands on that page.
    await this.#port.activityCheckNow().catch(() => undefined);
  }

  async #export(): Promise<void> {
    try {
      const exported = await this.#port.unsentExport(exportWords(session.portal?.name));
      if (exported) this.#exportedTo = exported.folder;
      await this.#askAgain();
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  async #leave(choice: UnsentChoice): Promise<void> {
    try {
      await this.#port.sessionSignOut(choice);
      await session.read();
    } catch (thrown) {
      // Something was written after the question had been asked: ask again, with the new counts.
      if (asPortalError(thrown).code === 'unsent-items') await this.ask();
      else this.#failed(thrown);
    }
  }

  #failed(thrown: unknown): void {
    const { title, meaning, remedy } = errorText(asPortalError(thrown).code);
    const again: DialogAction = { label: m.try_again(), onselect: () => void this.ask() };
    this.#put({ title: m.sign_out_failed_title(), text: `${title}. ${meaning} ${remedy}`, actions: [again] });
  }

  #put(question: Question): void {
    this.question = question;
    this.isOpen = true;
  }
}
