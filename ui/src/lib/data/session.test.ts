import { expect, it, vi } from 'vitest';
import { PortalError, type Start, type Status } from '$lib/ipc';
import { perAccount, Session, type SessionPort } from './session.svelte';

const status = (connection: Status['connection']): Status => ({
  connection,
  since: '2026-03-12T10:10:00Z',
  synced_at: null,
  first_sync: null,
  waiting: 0,
  sending: null,
  needs_you: 0,
});

function start(id: string | null, over: Partial<Start> = {}): Start {
  const portal = {
    slug: 'meyer-lifts',
    name: 'Meyer Lifts',
    language: 'en',
    date_format: 'language',
    theme: { accent: '#0d6b5f', logo: null },
  } as const;
  const account = id && { id, portal, email: `${id}@example.org`, user_name: id, signed_in: true };
  return {
    accounts: account ? [account] : [],
    open: account ? { account, shared: null, status: status('online') } : null,
    preferences: { language: null, appearance: 'system' },
    closed: null,
    suggested_address: null,
    version: '0.1.0',
    ...over,
  };
}

const port = (...answers: Start[]) => ({
  appStart: vi.fn<SessionPort['appStart']>(async () => answers.shift() ?? start(null)),
  preferencesSet: vi.fn<SessionPort['preferencesSet']>(async () => null),
  accountOpen: vi.fn<SessionPort['accountOpen']>(async () => null),
});

it('forgets what was read before another person’s data is shown', async () => {
  const session = new Session(port(start('anna'), start('anna'), start('ben')));
  const seen: (string | null)[] = [];
  session.beforeSwitch = () => seen.push(session.accountId);
  await session.read();
  await session.read();
  await session.switchTo('ben');
  expect(seen).toEqual([null, 'anna']);
  expect(session.accountId).toBe('ben');
});

it('a word about the line that comes while the core answers is newer than the answer', async () => {
  const core = port();
  let answer = (_: Start) => {};
  core.appStart.mockReturnValue(new Promise<Start>((resolve) => (answer = resolve)));
  const session = new Session(core);
  const reading = session.read();
  session.hear(status('offline'));
  answer(start('anna'));
  await reading;
  expect(session.status?.connection).toBe('offline');
  expect(session.offline).toBe(true);
});

it('whoever asked goes on with the newest answer, never with one that was passed over', async () => {
  const core = port();
  const answers: ((start: Start) => void)[] = [];
  core.appStart.mockImplementation(() => new Promise<Start>((resolve) => answers.push(resolve)));
  const session = new Session(core);
  const first = session.read().then(() => session.accountId);
  const second = session.read();
  answers[0]?.(start(null));
  answers[1]?.(start('anna'));
  await second;
  expect(await first).toBe('anna');
});

it('says why the core does not open, until it does', async () => {
  const core = port(start('anna'));
  const locked = new PortalError({ code: 'keychain-locked', fields: [], details: '', trace: null });
  core.appStart.mockRejectedValueOnce(locked);
  const session = new Session(core);
  await session.read();
  expect(session.failure).toBe(locked);
  await session.read();
  expect([session.failure, session.accountId]).toEqual([undefined, 'anna']);
});

it('takes a choice back that could not be kept', async () => {
  const core = port(start('anna'));
  core.preferencesSet.mockRejectedValueOnce(new Error('disk'));
  const session = new Session(core);
  await session.read();
  await expect(session.prefer({ appearance: 'dark' })).rejects.toThrow('disk');
  expect(session.preferences?.appearance).toBe('system');
  await session.prefer({ appearance: 'dark' });
  expect(session.preferences).toEqual({ language: null, appearance: 'dark' });
});

it('state of a page is one for each account', () => {
  const of = { accountId: 'anna' as string | null };
  const list = perAccount(() => ({ search: '' }), of);
  list().search = 'lift';
  expect(list().search).toBe('lift');
  of.accountId = 'ben';
  expect(list().search).toBe('');
});
