import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { Connection } from '../src/lib/ipc';
import { openPortal } from './fake/open';

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
}

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
  const rows = page.getByRole('listitem');
  const refused = rows.filter({ hasText: 'Emergency call does not answer' }).filter({ hasText: 'Not accepted:' });
  await expect(refused.getByRole('link', { name: /^Correct/ })).toHaveAttribute('href', /^\/requests\//);
  const waiting = rows.filter({ hasText: 'Goes out by itself' });
  await waiting.getByRole('button', { name: 'Send now: Door closes too fast' }).press('Enter');
  await expect.poll(() => sent.length).toBe(1);
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
