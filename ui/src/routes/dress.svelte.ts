import { session } from '$lib/data/session.svelte';
import { language } from '$lib/i18n';
import { applyAccent } from '$lib/theme/accent';
import { applyAppearance } from '$lib/theme/appearance';

/** Gives the window the portal's colours, language and dates, and what the person chose on this computer. */
export function dressWindow(): void {
  $effect.pre(() => {
    language.ofPortal = session.portal?.language;
    language.dateOrder = session.portal?.date_format ?? 'language';
    language.chosenByUser = session.preferences?.language ?? undefined;
  });
  $effect.pre(() => applyAccent(session.portal?.theme.accent));
  $effect.pre(() => applyAppearance(session.preferences?.appearance ?? 'system'));
}
