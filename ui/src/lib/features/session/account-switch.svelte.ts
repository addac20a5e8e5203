import { goto } from '$app/navigation';
import type { DialogAction } from '$lib/components/ConfirmDialog.svelte';
import { asPortalError, session } from '$lib/data/session.svelte';
import { m } from '$lib/i18n';
import { errorCause, errorText } from '$lib/i18n/error-text';

/** Opens another account of this computer, and says why it does not open. */
export class AccountSwitch {
  isOpen = $state(false);
  question = $state.raw<{ title: string; text: string; actions: DialogAction[] }>({ title: '', text: '', actions: [] });

  async to(id: string): Promise<void> {
    const portal = session.accounts.find((account) => account.id === id)?.portal.name ?? '';
    // The page of the one account must not ask for its things in the other.
    await goto('/');
    try {
      await session.switchTo(id);
    } catch (thrown) {
      const { code } = asPortalError(thrown);
      this.question = {
        title: m.account_switch_failed({ portal }),
        text: `${errorText(code).title}. ${errorCause(code)}`,
        actions: [{ label: m.try_again(), onselect: () => void this.to(id) }],
      };
      this.isOpen = true;
    }
  }
}
