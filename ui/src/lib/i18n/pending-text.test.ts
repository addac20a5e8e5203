import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NextTry, PendingItem, PendingStage } from '$lib/ipc';
import { language } from './language.svelte';
import { pendingText, pendingTitle } from './pending-text';

const NOW = new Date(2026, 2, 12, 11, 0);
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000).toISOString();
const anItem = (over: Partial<PendingItem>): PendingItem => ({
  id: 'r1',
  about: { is: 'request', id: 'r1' },
  title: 'Lift 2 is stuck',
  stage: { is: 'waiting' },
  written_at: null,
  queued_at: later(-30),
  is_late: false,
  attempts: 0,
  next_try: { is: 'now' },
  failure: null,
  may: [],
  ...over,
});
const told = (over: Partial<PendingItem>) => pendingText(anItem(over), 'Meyer Lifts').text;

/** One of each: a new stage or time is missing here until it has a line. */
const STAGES: { [K in PendingStage['is']]: Extract<PendingStage, { is: K }> } = {
  waiting: { is: 'waiting' },
  sending: { is: 'sending', files: null },
  'files-waiting': { is: 'files-waiting', files: { done: 1, total: 3 } },
  'after-former': { is: 'after-former' },
  behind: { is: 'behind', title: 'Door' },
  held: { is: 'held', reason: 'file-missing' },
  refused: { is: 'refused', code: 'invalid-input' },
  'files-refused': { is: 'files-refused', code: 'unsupported-type' },
  'taking-back': { is: 'taking-back' },
  'take-back-refused': { is: 'take-back-refused', code: 'not-shared' },
};
const TIMES: { [K in NextTry['is']]: Extract<NextTry, { is: K }> } = {
  now: { is: 'now' },
  at: { is: 'at', at: later(4), is_asked: false },
  'when-connected': { is: 'when-connected' },
  'after-sign-in': { is: 'after-sign-in' },
  'when-allowed': { is: 'when-allowed' },
  'when-storable': { is: 'when-storable' },
  never: { is: 'never' },
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  language.ofSystem = ['en-GB'];
});
afterEach(() => {
  vi.useRealTimers();
  language.chosenByUser = undefined;
});

describe.each(['en', 'de'] as const)('in %s', (tongue) => {
  beforeEach(() => (language.chosenByUser = tongue));

  it('every stage says something of its own, in at most four sentences and without jargon', () => {
    const texts = Object.values(STAGES).map((stage) => told({ stage, attempts: 1, failure: 'unavailable' }));
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts) {
      expect(text.length).toBeGreaterThan(8);
      expect(text.split(/[.:] /).length).toBeLessThanOrEqual(5);
      expect(text).not.toMatch(/sync|cache|outbox|queue|undefined|\{|\}| {2}/i);
    }
  });

  it('every time of the next try is told, for sending and for asking', () => {
    const waits = Object.entries(TIMES).filter(([is]) => is !== 'never' && is !== 'now');
    for (const stage of [STAGES.waiting, STAGES['taking-back']] as PendingStage[]) {
      const texts = waits.map(([, next_try]) => told({ stage, next_try }));
      expect(new Set(texts).size).toBe(waits.length);
    }
  });
});

it.each<[string, Partial<PendingItem>, string]>([
  [
    'offline',
    { next_try: TIMES['when-connected'], attempts: 3, failure: 'unreachable' },
    // How the line is stands at the top of the page; the failure would say it twice.
    'Goes out by itself as soon as Meyer Lifts can be reached.',
  ],
  [
    'failed and tried again',
    { next_try: TIMES.at, attempts: 3, failure: 'unavailable' },
    'It did not get through 3 times. The last time: The company’s server is under maintenance. Next try 11:04.',
  ],
  [
    'tried again soon',
    { next_try: { is: 'at', at: later(0.5), is_asked: false } },
    'It is tried again within a minute.',
  ],
  [
    'asked for patience',
    { next_try: { is: 'at', at: later(30), is_asked: true } },
    'Meyer Lifts asks for patience until 11:30.',
  ],
  [
    'files on their way',
    { stage: { is: 'sending', files: { done: 1, total: 3 } } },
    'The text is there. File 2 of 3 is on its way.',
  ],
  [
    'one file still to come',
    { stage: { is: 'files-waiting', files: { done: 0, total: 1 } }, next_try: TIMES['when-connected'] },
    'Meyer Lifts has your text; the file follows. Goes out by itself as soon as Meyer Lifts can be reached.',
  ],
  [
    'some of the files still to come',
    { stage: { is: 'files-waiting', files: { done: 1, total: 4 } }, next_try: TIMES['when-connected'] },
    'Meyer Lifts has your text and 1 of 4 files; the rest follows. Goes out by itself as soon as Meyer Lifts can be reached.',
  ],
  [
    'signed out meanwhile',
    { stage: { is: 'held', reason: 'sign-in' }, next_try: TIMES.never, may: ['sign-in'] },
    'You were signed out before it could go out. Sign in again, then it goes by itself.',
  ],
  [
    'written by a newer program',
    { about: { is: 'unknown' }, stage: { is: 'held', reason: 'upgrade' }, next_try: TIMES.never },
    'A newer version of this program wrote this. Install the newest version; nothing is lost.',
  ],
  [
    'late',
    { is_late: true, queued_at: later(-30 * 60), next_try: TIMES['when-connected'] },
    'Handed over yesterday, 05:00, and not sent yet. Nothing is lost. Goes out by itself as soon as Meyer Lifts can be reached.',
  ],
  [
    'behind what needs the person',
    { stage: STAGES.behind, next_try: TIMES.never },
    'Goes out after “Door”, which needs you first.',
  ],
])('%s', (_, over, text) => expect(told(over)).toBe(text));

it('what cannot be read has a name all the same', () => {
  expect(pendingTitle(anItem({ title: null, about: { is: 'unknown' } }))).toMatch(/cannot read/);
  expect(pendingTitle(anItem({ title: null }))).toBe('Request without text');
});
