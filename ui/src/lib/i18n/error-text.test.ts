import { afterEach, expect, it } from 'vitest';
import { ERROR_CODES, errorCause, errorText, FIELD_CODES, fieldText } from './error-text';
import { language } from './language.svelte';

afterEach(() => {
  language.chosenByUser = undefined;
});

const LANGUAGES = ['en', 'de'] as const;
const JARGON = /\b(sync|cache|outbox|queue|payload|token|cursor|null|undefined)\b/i;
const cases = LANGUAGES.flatMap((tongue) => ERROR_CODES.map((code) => [tongue, code] as const));

it.each(cases)('in %s, %s says what happened, what it means and what to do', (tongue, code) => {
  language.chosenByUser = tongue;
  for (const sentence of Object.values(errorText(code))) {
    expect(sentence.trim().length).toBeGreaterThan(5);
    expect(sentence).not.toMatch(JARGON);
  }
  expect(errorText(code).title).not.toMatch(/\.$/);
  expect(errorCause(code)).toMatch(/\.$/);
});

it('every code has a title of its own', () => {
  for (const tongue of LANGUAGES) {
    language.chosenByUser = tongue;
    const titles = ERROR_CODES.map((code) => errorText(code).title);
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  }
});

it.each(LANGUAGES)('in %s, every problem of a field has words', (tongue) => {
  language.chosenByUser = tongue;
  for (const code of FIELD_CODES) expect(fieldText({ code, limit: 3 }), code).toMatch(/\p{L}{3}.*\.$/u);
});

it('limits are named in their unit, and the company’s own words come first', () => {
  language.chosenByUser = 'en';
  expect(fieldText({ code: 'too-long', limit: 4000 })).toContain('4000 characters');
  expect(fieldText({ code: 'too-large', limit: 25_000_000 })).toContain('25 MB');
  expect(fieldText({ code: 'invalid', note: 'A night number, please.' })).toBe('A night number, please.');
});
