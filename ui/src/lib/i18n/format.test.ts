import { afterEach, describe, expect, it } from 'vitest';
import { formatAbsolute, formatCount, formatDay, formatMoment, formatMoney, formatSize } from './format';
import { language } from './language.svelte';

afterEach(() => {
  language.dateOrder = 'language';
});

const NOW = new Date(2026, 2, 12, 10, 0);
const at = (month: number, day: number, hour = 16, minute = 20, year = 2026) =>
  new Date(year, month - 1, day, hour, minute);

describe('moments', () => {
  it.each([
    [at(3, 12, 9, 5), 'en-GB', '09:05'],
    [at(3, 11), 'en-GB', 'yesterday, 16:20'],
    [at(3, 11), 'de-DE', 'gestern, 16:20'],
    [at(3, 9), 'en-GB', '3 days ago'],
    [at(3, 13, 8, 0), 'de-DE', 'morgen, 08:00'],
    [at(3, 5), 'en-GB', '7 days ago'],
    [at(3, 4), 'en-GB', '4 Mar'],
    [at(12, 31, 1, 0, 2025), 'en-GB', '31 Dec 2025'],
  ])('%s in %s reads %s', (moment, tag, text) => {
    expect(formatMoment(moment, NOW, tag)).toBe(text);
  });

  it('a day carries no time', () => {
    expect(formatDay('2026-03-13', NOW, 'en-GB')).toBe('tomorrow');
    expect(formatDay('2026-04-30', NOW, 'de-DE')).toBe('30. Apr.');
    expect(formatAbsolute('2026-03-13', 'en-GB')).not.toMatch(/\d\d:\d\d/);
  });

  it.each([
    ['day-month-year', '04.03.2026'],
    ['month-day-year', '03/04/2026'],
    ['year-month-day', '2026-03-04'],
  ] as const)('a portal may order dates %s', (order, text) => {
    language.dateOrder = order;
    expect(formatMoment(at(3, 4), NOW, 'de-DE')).toBe(text);
    expect(formatMoment(at(3, 11), NOW, 'en-GB')).toBe('yesterday, 16:20');
  });

  it('what is missing or no date is a dash', () => {
    expect(formatMoment(null, NOW, 'en-GB')).toBe('–');
    expect(formatMoment('not a date', NOW, 'en-GB')).toBe('–');
  });
});

it('money keeps the fraction of its currency', () => {
  const plain = (text: string) => text.replace(/\s/g, ' ');
  expect(plain(formatMoney({ cents: 123450, currency: 'EUR' }, 'de-DE'))).toBe('1.234,50 €');
  expect(plain(formatMoney({ cents: 123450, currency: 'EUR' }, 'en-GB'))).toBe('€1,234.50');
  expect(plain(formatMoney({ cents: 500, currency: 'JPY' }, 'en-GB'))).toBe('JP¥500');
  expect(formatMoney(null, 'en-GB')).toBe('–');
});

it('sizes and counts are short', () => {
  expect(formatSize(1_240_000, 'en-GB')).toBe('1.2 MB');
  expect(formatSize(1_240_000, 'de-DE')).toBe('1,2 MB');
  expect(formatSize(84_300, 'en-GB')).toBe('84 kB');
  expect(formatCount(12480, 'en-GB')).toBe('12,480');
});
