import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { Connection } from '../src/lib/ipc';
import { openPortal } from './fake/open';
import { anItem } from './fake/pending';

const id = (n: number) => `0192f0a0-4e00-7000-8000-00000000f${n.toString(16).padStart(3, '0')}`;

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
}

/** The line about the thing of this name, not what happened to it. */
const rowOf = (page: Page, title: string) =>
  page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.getByText(title, { exact: true }) })
    .first();

const everyStage = [
  anItem({ id: id(1), title: 'Files wait', stage: { is: 'files-waiting', files: { done: 1, total: 4 } } }),
  anItem({ id: id(2), title: 'Corrected', stage: { is: 'after-former' } }),
  anItem({ id: id(3), title: 'Behind', stage: { is: 'behind', title: 'Corrected' } }),
  anItem({
    id: id(4),
    title: 'File gone',
    stage: { is: 'held', reason: 'file-missing' },
    next_try: { is: 'never' },
    may: ['choose-file', 'leave-out'],
  }),
  anItem({
    id: id(5),
    title: 'Files refused',
    stage: { is: 'files-refused', code: 'unsupported-type' },
    next_try: { is: 'never' },
    may: ['leave-out', 'send-now'],
  }),
  anItem({ id: id(6), title: 'Going back', stage: { is: 'taking-back' } }),
  anItem({
    id: id(7),
    title: 'Stays',
    stage: { is: 'take-back-refused', code: 'not-shared' },
    next_try: { is: 'never' },
    may: ['leave-out', 'send-now'],
  }),
  anItem({
    id: id(8),
    title: 'Late',
    stage: { is: 'waiting' },
    is_late: true,
    attempts: 41,
    failure: 'unavailable',
    queued_at: new Date(Date.now() - 30 * 3_600_000).toISOString(),
    next_try: { is: 'at', at: new Date(Date.now() + 240_000).toISOString(), is_asked: false },
    may: ['send-now', 'take-back'],
  }),
  anItem({
    id: id(9),
    title: null,
    about: { is: 'unknown' },
    stage: { is: 'held', reason: 'upgrade' },
    next_try: { is: 'never' },
  }),
  anItem({ id: id(10), title: 'On its way', stage: { is: 'sending', files: { done: 1, total: 3 } } }),
];

const sentence = (page: Page) => page.getByRole('main').getByRole('heading', { level: 2 }).first();

test('the strip leads to one sentence that says how things stand', async ({ page }) => {
  await openPortal(page, { empty: true });
  await page.getByRole('link', { name: /Open activity/ }).click();
  await expect(page).toHaveURL('/activity');
  await expect(sentence(page)).toHaveText(/^Everything is sent\. Up to date \d\d:\d\d\.$/);
});

test('every trouble has its own words', async ({ page }) => {
  const world = await openPortal(page, { path: '/activity' });
  const words: [Connection, RegExp, RegExp][] = [
    ['offline', /has not been reachable since/, /portal\.example\.org does not answer/],
    ['stalled', /nothing arrives/, /may be out of date/],
    ['out-of-step', /differs from what/, /fetched anew/],
    ['intercepted', /wants you to sign in first/, /guest Wi-Fi/],
    ['maintenance', /under maintenance/, /asked again by itself/],
    ['certificate', /is not safe/, /nothing was sent/],
    ['signed-out', /You are signed out/, /drafts and unsent requests are kept/],
    ['user-disabled', /switched off your access/, /\+49 30 555 01 10/],
    ['portal-disabled', /switched off this portal/, /\+49 30 555 01 10/],
    ['storage', /cannot save/, /saved before is safe/],
  ];
  for (const [connection, title, cause] of words) {
    world.connection = connection;
    world.emit({ is: 'status', status: world.status() });
    await expect(sentence(page)).toHaveText(title);
    await expect(page.getByRole('main')).toContainText(cause);
  }
});

test('without any network it says so', async ({ page, context }) => {
  const world = await openPortal(page, { path: '/activity' });
  await expect(sentence(page)).toBeVisible();
  await context.setOffline(true);
  world.goOffline();
  await expect(sentence(page)).toHaveText(/^No network since/);
  await context.setOffline(false);
});

test('what waits and what needs the person has a cause and one action', async ({ page }) => {
  const sent: string[] = [];
  const world = await openPortal(page, { path: '/activity', offline: true });
  world.answers.requestSendNow = (id) => (sent.push(id), null);
  const refused = rowOf(page, 'Emergency call does not answer');
  await expect(refused).toContainText('Meyer Lifte did not accept it');
  await expect(refused.getByRole('link', { name: /^Correct/ })).toHaveAttribute('href', /^\/requests\/.+\/edit$/);
  const waiting = rowOf(page, 'Door closes too fast');
  await expect(waiting).toContainText('Goes out by itself as soon as Meyer Lifte can be reached.');
  await waiting.getByRole('button', { name: 'Send now: Door closes too fast' }).press('Enter');
  await expect.poll(() => sent.length).toBe(1);
  const headings = page.getByRole('main').getByRole('heading', { level: 2 });
  await expect(headings).toContainText([/reachable/, 'Needs you', 'Waiting', 'What happened']);
});

test('every stage has its words, in the request’s own page as well', async ({ page }) => {
  const world = await openPortal(page, { path: null });
  world.pending = everyStage;
  await page.goto('/activity');
  for (const [title, words] of [
    ['Files wait', 'has your text and 1 of 4 files; the rest follows.'],
    ['Corrected', 'Your corrected text.'],
    ['Behind', 'Goes out after “Corrected”'],
    ['File gone', 'Choose it again, or send without it.'],
    ['Files refused', 'does not take the files'],
    ['Going back', 'Is being taken back.'],
    ['Stays', 'did not let you take it back'],
    ['Late', 'and not sent yet. Nothing is lost.'],
    ['Something that this version cannot read', 'A newer version of this program wrote this.'],
    ['On its way', 'File 2 of 3 is on its way.'],
  ] as const)
    await expect(rowOf(page, title)).toContainText(words);
  await expect(rowOf(page, 'Something that this version cannot read').getByRole('button')).toHaveCount(0);
  await expectAccessible(page);
});

test('a request is explained on its own page as on the activity page', async ({ page }) => {
  const world = await openPortal(page, { path: null, offline: true });
  const id = world.requests.add({ description: 'Lamp is out' }, { state: { is: 'waiting', retry_at: null } });
  await page.goto(`/requests/${id}`);
  const words = 'Goes out by itself as soon as Meyer Lifte can be reached.';
  await expect(page.getByRole('article')).toContainText(words);
  await page.goto('/activity');
  await expect(rowOf(page, 'Lamp is out')).toContainText(words);
});

test('going on without what is missing is asked first, and can be called off', async ({ page }) => {
  const left: string[] = [];
  const world = await openPortal(page, { path: null });
  world.pending = everyStage;
  world.answers.requestLeaveOut = (id) => (left.push(id), null);
  await page.goto('/activity');
  const button = rowOf(page, 'File gone').getByRole('button', { name: /^Send without it/ });
  await button.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'Go on without these files?' });
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(left).toEqual([]);
  await button.press('Enter');
  await dialog.getByRole('button', { name: 'Send without it' }).press('Enter');
  await expect.poll(() => left.length).toBe(1);
});

test('a missing file is chosen again where it is missing; another one is refused in words', async ({ page }) => {
  const world = await openPortal(page, { path: null });
  const id = world.requests.add(
    {
      description: 'Lamp is out',
      attachments: [{ sha256: 'a'.repeat(64), name: 'lamp.jpg', mime: 'image/jpeg', size: 9 }],
    },
    { state: { is: 'held', reason: 'file-missing' }, receipt: { written_at: null, sent_at: null, received_at: null } },
  );
  await page.goto('/activity');
  await rowOf(page, 'Lamp is out')
    .getByRole('link', { name: /^Choose the file again/ })
    .press('Enter');
  await expect(page).toHaveURL(`/requests/${id}`);
  const picker = page.getByLabel('Choose “lamp.jpg” again').and(page.locator('input'));
  await picker.setInputFiles({ name: 'other.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('x') });
  await expect(page.getByRole('alert')).toContainText('That is another file.');
  await picker.setInputFiles({ name: 'lamp.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('x') });
  await expect(page.getByRole('article')).toContainText(/No\. R-471\d/);
});

test('what is late, decided meanwhile or sent again is told among what happened', async ({ page }) => {
  const world = await openPortal(page, { path: null });
  const at = new Date().toISOString();
  world.log = (['not-sent-yet', 'after-all', 'another-text', 'sent-again'] as const).map((what) => ({
    at,
    what,
    about: 'Lamp is out',
    code: null,
  }));
  await page.goto('/activity');
  const log = page.getByRole('main').getByRole('listitem');
  for (const words of ['Not sent yet, after a day.', 'so it stands', 'yours is kept as a draft', 'restored its data'])
    await expect(log.filter({ hasText: words })).toBeVisible();
});

test('Check now asks, and says when it asked', async ({ page }) => {
  let asked = 0;
  const world = await openPortal(page, { path: '/activity', offline: true });
  world.answers.activityCheckNow = () => {
    asked += 1;
    world.goOnline();
    return null;
  };
  await page.getByRole('button', { name: 'Check now' }).press('Enter');
  await expect(page.getByText(/^Last checked \d\d:\d\d$/)).toBeVisible();
  await expect(sentence(page)).not.toHaveText(/reachable/);
  expect(asked).toBe(1);
});

test('diagnostics are copied without what people wrote', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPortal(page, { path: '/activity', offline: true });
  await page.getByRole('button', { name: 'Copy diagnostics' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain('line: offline');
  expect(text).toContain('connect: network is unreachable');
  expect(text).not.toContain('Door closes');
});

for (const [scheme, language] of [
  ['light', 'en'],
  ['dark', 'de'],
] as const) {
  test(`is accessible, ${scheme}, ${language}`, async ({ page }) => {
    await openPortal(page, { path: '/activity', offline: true, scheme, language });
    await expect(sentence(page)).toBeVisible();
    await expectAccessible(page);
  });
}
