import { clock } from './clock.svelte';
import { language, type DateOrder } from './language.svelte';

/** An amount as the contract carries it: an integer of the currency's smallest unit, ISO 4217 code. */
export interface MoneyValue {
  cents: number;
  currency: string;
}

const MISSING = '–';
const DAY_MS = 86_400_000;
const RELATIVE_DAYS = 7;

// Intl objects cost about 50 µs each to make; a list formats thousands of cells.
const made = new Map<string, unknown>();
function once<T>(key: string, make: () => T): T {
  if (!made.has(key)) made.set(key, make());
  return made.get(key) as T;
}

const dateFormat = (tag: string, options: Intl.DateTimeFormatOptions) =>
  once(`date ${tag} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(tag, options));
const numberFormat = (tag: string, options: Intl.NumberFormatOptions) =>
  once(`number ${tag} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(tag, options));

function parsed(at: string | Date | null | undefined): Date | undefined {
  if (at === null || at === undefined) return undefined;
  // A bare date is a day on the calendar, not midnight in Greenwich.
  const date = typeof at === 'string' ? new Date(/^\d{4}-\d\d-\d\d$/.test(at) ? `${at}T00:00:00` : at) : at;
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Whole days on the calendar from `now` to `at`; −1 is yesterday. Noon keeps clock changes out. */
function daysApart(at: Date, now: Date): number {
  const noon = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate(), 12);
  return Math.round((noon(at) - noon(now)) / DAY_MS);
}

function relativeDay(days: number, tag: string): string {
  return once(`relative ${tag}`, () => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' })).format(days, 'day');
}

/** All digits, in the order the portal asks for: "31.12.2026", "12/31/2026", "2026-12-31". */
function orderedDate(at: Date, order: Exclude<DateOrder, 'language'>): string {
  const year = String(at.getFullYear());
  const month = String(at.getMonth() + 1).padStart(2, '0');
  const day = String(at.getDate()).padStart(2, '0');
  switch (order) {
    case 'day-month-year':
      return `${day}.${month}.${year}`;
    case 'month-day-year':
      return `${month}/${day}/${year}`;
    case 'year-month-day':
      return `${year}-${month}-${day}`;
  }
}

function shortDate(at: Date, now: Date, tag: string): string {
  if (language.dateOrder !== 'language') return orderedDate(at, language.dateOrder);
  const sameYear = at.getFullYear() === now.getFullYear();
  return dateFormat(tag, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(at);
}

/** "16:20" */
export function formatTime(at: string | Date | null | undefined, tag = language.tag): string {
  const date = parsed(at);
  return date ? dateFormat(tag, { timeStyle: 'short' }).format(date) : MISSING;
}

/** Today "16:20", "yesterday, 16:20", "3 days ago" up to 7 days away, then "12 Mar", with the year when it is another. */
export function formatMoment(at: string | Date | null | undefined, now = clock.now, tag = language.tag): string {
  const date = parsed(at);
  if (!date) return MISSING;
  const days = daysApart(date, now);
  if (days === 0) return formatTime(date, tag);
  if (Math.abs(days) === 1) return `${relativeDay(days, tag)}, ${formatTime(date, tag)}`;
  if (Math.abs(days) <= RELATIVE_DAYS) return relativeDay(days, tag);
  return shortDate(date, now, tag);
}

/** A day without a time: "today", "in 3 days", then "12 Mar". For due dates and appointments. */
export function formatDay(at: string | Date | null | undefined, now = clock.now, tag = language.tag): string {
  const date = parsed(at);
  if (!date) return MISSING;
  const days = daysApart(date, now);
  return Math.abs(days) <= RELATIVE_DAYS ? relativeDay(days, tag) : shortDate(date, now, tag);
}

/** "March 2026" from `2026-03`; `short` is "Mar". */
export function formatMonth(month: string, length: 'long' | 'short' = 'long', tag = language.tag): string {
  const date = parsed(`${month}-01`);
  if (!date) return MISSING;
  return dateFormat(tag, length === 'long' ? { month: 'long', year: 'numeric' } : { month: 'short' }).format(date);
}

/** The whole truth for tooltips and screen readers: "Thursday, 12 March 2026 at 16:20". */
export function formatAbsolute(at: string | Date | null | undefined, tag = language.tag): string {
  const date = parsed(at);
  if (!date) return MISSING;
  const isDay = typeof at === 'string' && /^\d{4}-\d\d-\d\d$/.test(at);
  return dateFormat(tag, { dateStyle: 'full', ...(isDay ? {} : { timeStyle: 'short' }) }).format(date);
}

/** "€1,234.50"; the fraction follows the currency (JPY has none). */
export function formatMoney(money: MoneyValue | null | undefined, tag = language.tag): string {
  if (!money) return MISSING;
  const format = numberFormat(tag, { style: 'currency', currency: money.currency });
  return format.format(money.cents / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** "1.2 MB", in the decimal units that file managers show. */
export function formatSize(bytes: number | null | undefined, tag = language.tag): string {
  if (bytes === null || bytes === undefined) return MISSING;
  const step = Math.min(SIZES.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const digits = step < 2 ? 0 : 1;
  const options = {
    style: 'unit',
    unit: SIZES[step],
    unitDisplay: step ? 'short' : 'long',
    maximumFractionDigits: digits,
  };
  return numberFormat(tag, options as Intl.NumberFormatOptions).format(bytes / 1000 ** step);
}

/** "12,480" */
export function formatCount(count: number, tag = language.tag): string {
  return numberFormat(tag, {}).format(count);
}

/** "43 %" from 0–1. */
export function formatShare(share: number, tag = language.tag): string {
  return numberFormat(tag, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}
