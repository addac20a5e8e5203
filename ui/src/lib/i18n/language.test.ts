import { afterEach, expect, it } from 'vitest';
import { language, m } from '.';

afterEach(() => {
  language.chosenByUser = undefined;
  language.ofPortal = undefined;
  language.ofSystem = [];
});

it('the user’s choice stands above the portal’s, the portal’s above the system’s', () => {
  language.ofSystem = ['en-US'];
  expect(language.current).toBe('en');
  language.ofPortal = 'de';
  expect(language.current).toBe('de');
  expect(m.back()).toBe('Zurück');
  language.chosenByUser = 'en';
  expect(m.back()).toBe('Back');
});

it('an unknown language falls through to the next', () => {
  language.ofPortal = 'fi';
  language.ofSystem = ['sv-SE', 'de-AT'];
  expect(language.current).toBe('de');
  expect(language.tag).toBe('de-AT');
});

it('dates follow the language when the system speaks another', () => {
  language.ofSystem = ['en-US'];
  language.ofPortal = 'de';
  expect(language.tag).toBe('de-DE');
});
