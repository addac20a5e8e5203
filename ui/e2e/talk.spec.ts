/** What a person says: comments on work orders, answers to quotations, their own profile. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { FakeWorld, openPortal } from './fake/open';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const order = () => new FakeWorld().shelf.workOrders[3]?.id ?? '';
const comments = (page: Page) => page.getByRole('list', { name: 'Comments' }).getByRole('listitem');
const field = (page: Page) => page.getByRole('textbox', { name: 'Write to the company about this' });

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
}

test('a comment stands there at once, waits offline and arrives when the line is back', async ({ page }) => {
  const world = await openPortal(page, { path: `/work-orders/${order()}`, offline: true });
  world.comments.say(order(), 'We come on Tuesday.');
  await page.reload();
  await expect(comments(page)).toHaveCount(1);
  await field(page).fill('The key is at the porter’s.');
  await page.getByRole('button', { name: 'Send when online' }).click();
  await expect(comments(page)).toHaveCount(2);
  await expect(comments(page).last()).toContainText('You');
  await expect(comments(page).last()).toContainText('Waiting');
  await expect(field(page)).toHaveValue('');
  await expectAccessible(page);
  world.goOnline();
  await expect(comments(page).last()).not.toContainText('Waiting');
});

/** Leaves the page and comes back to it, in one life of the program. */
async function goAndReturn(page: Page) {
  const there = new URL(page.url()).pathname;
  await page.getByRole('link', { name: 'Home' }).click();
  await expect(page).toHaveURL('/');
  await page.goBack();
  await expect(page).toHaveURL(there);
}

test('a half-written comment is there after another page and after a restart', async ({ page }) => {
  await openPortal(page, { path: `/work-orders/${order()}` });
  await field(page).fill('The key is');
  await goAndReturn(page);
  await expect(field(page)).toHaveValue('The key is');
  await page.reload();
  await expect(field(page)).toHaveValue('The key is');
});

test('a refused comment says why and goes back into the field', async ({ page }) => {
  const world = await openPortal(page, { path: `/work-orders/${order()}` });
  world.comments.refuseNext('not-shared');
  await field(page).fill('Hello');
  await page.keyboard.press('Control+Enter');
  await expect(comments(page).last()).toContainText('Not accepted');
  await field(page).fill('and more');
  await page.getByRole('button', { name: 'Edit again' }).click();
  await expect(field(page)).toHaveValue('Hello\n\nand more');
  await expect(comments(page)).toHaveCount(0);
});

test('nobody is offered a field who may not comment', async ({ page }) => {
  const world = await openPortal(page, { path: null });
  world.shared.may.comment = false;
  await page.goto(`/work-orders/${order()}`);
  await expect(
    page.getByRole('heading', { name: 'Facts' }).or(page.locator('article h1, article h2').first()).first(),
  ).toBeVisible();
  await expect(field(page)).toHaveCount(0);
});

test('a quotation is accepted with words, after a second look', async ({ page }) => {
  const world = await openPortal(page, { path: '/quotations', offline: true });
  await page.getByRole('list', { name: 'Quotations' }).getByRole('link').first().click();
  await page.getByRole('textbox', { name: /Words to the company/ }).fill('PO 4711');
  await page.getByRole('button', { name: 'Accept', exact: true }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('This binds you.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Accept' }).click();
  await expect(page.getByText('The company does not have your answer yet.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await expectAccessible(page);
  world.goOnline();
  await expect(page.getByText('Answered by')).toBeVisible();
  await expect(page.getByText('PO 4711')).toBeVisible();
});

test('words to a quotation survive another page and a restart, and an undone answer gives them back', async ({
  page,
}) => {
  await openPortal(page, { path: '/quotations/quotation-1', offline: true });
  const words = page.getByRole('textbox', { name: /Words to the company/ });
  await words.fill('too dear');
  await goAndReturn(page);
  await expect(words).toHaveValue('too dear');
  await page.reload();
  await expect(words).toHaveValue('too dear');
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Decline' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(words).toHaveValue('too dear');
});

test('the own profile is changed, and waits visibly while offline', async ({ page }) => {
  const world = await openPortal(page, { path: '/settings', offline: true });
  const name = page.getByRole('textbox', { name: /^Name/ });
  await name.fill('Anna Lindt');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Waiting', { exact: false }).first()).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(name).toHaveValue('Anna Lindt');
  world.goOnline();
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
});

test('what was typed into the own profile is still there afterwards', async ({ page }) => {
  await openPortal(page, { path: '/settings' });
  const phone = page.getByRole('textbox', { name: /^Telephone/ });
  await phone.fill('040 555 01 21');
  await goAndReturn(page);
  await expect(phone).toHaveValue('040 555 01 21');
  await page.reload();
  await expect(phone).toHaveValue('040 555 01 21');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
});
