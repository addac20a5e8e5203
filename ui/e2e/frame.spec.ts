import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

for (const page of ['/dev/frame', '/dev/gallery']) {
  for (const theme of ['light', 'dark']) {
    test(`${page} is accessible in the ${theme} theme`, async ({ page: tab }) => {
      await tab.goto(`${page}?theme=${theme}`);
      await tab.getByRole('link').first().waitFor();
      const { violations } = await new AxeBuilder({ page: tab })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
    });
  }
}

test('arrow keys move the selection and the detail follows', async ({ page }) => {
  await page.goto('/dev/frame');
  const list = page.getByRole('list', { name: 'Work orders' });
  await list.getByRole('link').first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('heading', { name: 'Door closes too fast' })).toBeVisible();
  await expect(list.getByRole('link', { name: /Door closes/ }).first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(list.locator('[aria-current="true"]')).toBeFocused();
});

test('in a narrow window the detail takes the list’s place, and Escape leads back to the row', async ({ page }) => {
  await page.setViewportSize({ width: 880, height: 600 });
  await page.goto('/dev/frame');
  const list = page.getByRole('list', { name: 'Work orders' });
  await expect(list).toBeHidden();
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(list).toBeVisible();
});

test('the account menu works by keyboard and gives the focus back', async ({ page }) => {
  await page.goto('/dev/frame');
  const switcher = page.getByRole('button', { name: /Company and account/ });
  await switcher.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: /Settings/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(switcher).toBeFocused();
});
