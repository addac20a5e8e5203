import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { language } from '$lib/i18n';
import type { Activity, Connection, PendingItem, Status } from '$lib/ipc';
import { diagnostics } from './diagnostics';
import { lineWords } from './line-words';

const status = (over: Partial<Status>): Status => ({
  connection: 'online',
  since: new Date(2026, 2, 12, 10, 10).toISOString(),
  synced_at: new Date(2026, 2, 12, 10, 42).toISOString(),
  first_sync: null,
  waiting: 0,
  sending: null,
  needs_you: 0,
  ...over,
});
const portal = { name: 'Meyer Lifts', phone: '+49 30 555' };
const words = (over: Partial<Status>, hasNetwork = true, trouble: Activity['trouble'] = null) =>
  lineWords({
    activity: { status: status(over), server: 'https://portal.example.org', trouble },
    portal,
    hasNetwork,
  });
const behind: PendingItem = {
  id: 'r1',
  about: { is: 'request', id: 'r1' },
  title: 'Frau Müller sits in the lift',
  stage: { is: 'behind', title: 'Herr Müller as well' },
  written_at: null,
  queued_at: '2026-03-12T10:00:00Z',
  is_late: false,
  attempts: 2,
  next_try: { is: 'when-connected' },
  failure: 'unavailable',
  may: [],
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 2, 12, 11, 0) });
  language.ofSystem = ['en-GB'];
});
afterEach(() => {
  vi.useRealTimers();
  language.chosenByUser = undefined;
});

it.each<[Partial<Status>, string]>([
  [{}, 'Everything is sent. Up to date 10:42.'],
  [{ waiting: 2 }, '2 things are waiting to be sent.'],
  [{ waiting: 3, sending: { done: 0, total: 3 } }, 'Sending 1 of 3.'],
  [{ needs_you: 1 }, '1 thing needs you. Everything else is sent.'],
  [{ first_sync: { done: 1, total: 2 } }, 'Your data is being fetched.'],
  [{ connection: 'offline', waiting: 1 }, 'Meyer Lifts has not been reachable since 10:10.'],
])('%j reads %s', (over, sentence) => expect(words(over).sentence).toBe(sentence));

it('no network is told apart from a server that does not answer', () => {
  expect(words({ connection: 'offline' }, false).sentence).toBe('No network since 10:10.');
  expect(words({ connection: 'offline' }).cause).toContain('portal.example.org does not answer');
  expect(words({ connection: 'offline', waiting: 1 }).cause).toMatch(/^1 thing is waiting to be sent\./);
});

it.each(['en', 'de'] as const)('every trouble has a sentence of its own, its cause and no jargon (%s)', (tongue) => {
  language.chosenByUser = tongue;
  const lines: Connection[] = [
    'connecting',
    'stalled',
    'out-of-step',
    'offline',
    'intercepted',
    'maintenance',
    'certificate',
    'signed-out',
    'user-disabled',
    'portal-disabled',
    'storage',
  ];
  const told = lines.map((connection) => words({ connection }));
  expect(new Set(told.map(({ sentence }) => sentence)).size).toBe(lines.length);
  for (const { cause } of told) expect(cause?.length).toBeGreaterThan(10);
});

it('who is switched off is told whom to call', () =>
  expect(words({ connection: 'user-disabled' }).cause).toContain('+49 30 555'));

it('diagnostics carry codes, never what people wrote', () => {
  const text = diagnostics(
    {
      status: status({ connection: 'offline' }),
      server: 'https://portal.example.org',
      trouble: 'unreachable',
      trouble_details: 'connect: timed out',
      pending: [behind],
      log: [{ at: '2026-03-12T10:00:00Z', what: 'queued', about: 'Frau Müller sits in the lift', code: null }],
    },
    '0.1.0',
  );
  expect(text).toContain('connect: timed out');
  expect(text).toContain('request r1: behind · tries 2');
  expect(text).toContain('failure unavailable');
  expect(text).toContain('2026-03-12T10:00:00Z queued');
  expect(text).not.toContain('Müller');
});
