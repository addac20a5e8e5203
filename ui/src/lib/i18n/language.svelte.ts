import { baseLocale, locales, overwriteGetLocale } from '$lib/paraglide/runtime';

export type Language = (typeof locales)[number];

/** The language of `tag` ("de-AT" → "de"), when there are words in it. */
function spoken(tag: string | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split('-')[0];
  return locales.find((language) => language === primary);
}

export type DateOrder = 'language' | 'day-month-year' | 'month-day-year' | 'year-month-day';

const HOME_REGION: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };

/**
 * Which language the window speaks: what the user chose, else what the portal is written in, else the system's.
 *
 * Messages read it when they are called, so a change repaints every sentence without a reload.
 */
class LanguageChoice {
  /** Settings › Language; `undefined` follows the portal. */
  chosenByUser = $state<Language>();
  /** The portal's language tag, as the server sends it. */
  ofPortal = $state<string>();
  /** The portal's order of day, month and year; `language` leaves it to the language. */
  dateOrder = $state<DateOrder>('language');
  /** The system's tags, best first. */
  ofSystem = $state<readonly string[]>(typeof navigator === 'undefined' ? [] : navigator.languages);

  readonly current: Language = $derived(
    this.chosenByUser ?? spoken(this.ofPortal) ?? this.ofSystem.map(spoken).find(Boolean) ?? baseLocale,
  );

  /** Tag for `Intl`: the system's region when it speaks the same language (de-AT), else the language's home. */
  readonly tag: string = $derived(
    this.ofSystem.find((tag) => tag.includes('-') && spoken(tag) === this.current) ?? HOME_REGION[this.current],
  );
}

export const language = new LanguageChoice();

overwriteGetLocale(() => language.current);
