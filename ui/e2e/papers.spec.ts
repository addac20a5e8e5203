import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { openPortal } from './fake/open';

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
}

test('an invoice is found by its standing and shows what it adds up to', async ({ page }) => {
  await openPortal(page, { path: '/invoices' });
  await page.getByRole('button', { name: /^Overdue/ }).click();
  const first = page.locator('a[href^="/invoices/"]').first();
  await expect(first).toContainText('Overdue');
  await first.click();
  await expect(page).toHaveURL(/\/invoices\/.+/);
  await expect(page.getByRole('rowheader', { name: 'Total' })).toBeVisible();
  await expectAccessible(page);
});

test('documents are narrowed by kind and by what is on this computer', async ({ page }) => {
  await openPortal(page, { path: '/documents', scheme: 'dark' });
  await page.getByRole('button', { name: 'PDF', exact: true }).click();
  await expect(page.getByRole('button', { name: /^Open .+\.pdf$/ }).first()).toBeVisible();
  await page.getByRole('button', { name: 'On this computer', exact: true }).click();
  await expectAccessible(page);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`invoices speak German, ${scheme}`, async ({ page }) => {
    await openPortal(page, { path: '/invoices', language: 'de', scheme });
    await expect(page.getByRole('button', { name: /^Überfällig/ })).toBeVisible();
    await expectAccessible(page);
  });
}
