import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { language } from '$lib/i18n';
import type { FrameStatus } from './frame-state.svelte';
import { statusWords } from './status-words';

const status = (over: Partial<FrameStatus>): FrameStatus => ({
  connection: 'online',
  since: new Date(2026, 2, 12, 10, 10).toISOString(),
  synced_at: new Date(2026, 2, 12, 10, 42).toISOString(),
  first_sync: null,
  waiting: 0,
  sending: null,
  needs_you: 0,
  ...over,
});

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 2, 12, 11, 0) });
  language.ofSystem = ['en-GB'];
});
afterEach(() => {
  vi.useRealTimers();
  language.chosenByUser = undefined;
});

it.each<[Partial<FrameStatus>, string[]]>([
  [{}, ['Online', 'Up to date 10:42']],
  [{ connection: 'offline', waiting: 2 }, ['Offline since 10:10', '2 waiting to be sent']],
  [{ waiting: 3, sending: { done: 0, total: 3 } }, ['Online', 'Sending 1 of 3']],
  [{ needs_you: 1 }, ['1 needs you', 'Online', 'Up to date 10:42']],
  [{ connection: 'signed-out' }, ['Signed out', 'Please sign in again']],
  [{ first_sync: { done: 3210, total: 12480 } }, ['Fetching your data', '3,210 of 12,480']],
])('%j reads %j', (over, lines) => expect(statusWords(status(over)).lines).toEqual(lines));

it('being offline is calm', () => expect(statusWords(status({ connection: 'offline' })).tone).toBe('calm'));

it('speaks German', () => {
  language.chosenByUser = 'de';
  expect(statusWords(status({ connection: 'offline', waiting: 2 })).lines).toEqual([
    'Offline seit 10:10',
    '2 warten auf Versand',
  ]);
});
