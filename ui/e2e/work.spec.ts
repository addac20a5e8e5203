/** Home, work orders, objects and the palette, by keyboard and by eye. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { FakeWorld, openPortal, Refusal } from './fake/open';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const rowsOf = (page: Page, name = 'Work orders') => page.getByRole('list', { name, exact: true });
const detailOf = (page: Page) => page.locator('article');
const firstOrder = () => new FakeWorld().shelf.workOrders[3]?.id ?? '';
const firstObject = () => new FakeWorld().shelf.objects[0]?.id ?? '';

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
}

test('from Home into a work order and back, by keyboard alone', async ({ page }) => {
  await openPortal(page);
  await expect(page.getByText(/^Good (morning|afternoon|evening), Anna\.$/)).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/work-orders$/);

  await page.keyboard.press('Control+f');
  await expect(page.getByRole('textbox', { name: 'Search' })).toBeFocused();
  await page.keyboard.type('emergency esc');
  await expect(rowsOf(page).locator('mark').first()).toHaveText('Emergency');
  await expect(rowsOf(page).locator('mark').nth(1)).toHaveText('Esc');

  const rows = rowsOf(page).getByRole('link');
  while (!(await rows.first().evaluate((row) => row === document.activeElement))) await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await expect(detailOf(page).getByRole('heading', { name: 'Emergency call does not answer' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(detailOf(page)).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(rowsOf(page).locator('[aria-current="true"]')).toBeFocused();
});

test('the list remembers search, filters, place and order while other pages are open', async ({ page }) => {
  await openPortal(page, { path: '/work-orders' });
  await page.getByRole('button', { name: /^Completed/ }).click();
  await page.getByRole('button', { name: 'Sort: newest first' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'oldest first' }).click();
  await page.getByRole('textbox', { name: 'Search' }).fill('lift');
  await expect(rowsOf(page).getByRole('listitem').first()).not.toHaveAttribute('aria-setsize', '224');
  // The new rows begin at their top a moment later.
  await page.waitForTimeout(300);
  await rowsOf(page).evaluate((list) => (list.scrollTop = 1500));
  await page.getByRole('link', { name: 'Objects', exact: true }).click();
  await expect(rowsOf(page, 'Objects').getByRole('link').first()).toBeVisible();
  await page.getByRole('link', { name: /^Work orders/ }).click();
  await expect(page.getByRole('textbox', { name: 'Search' })).toHaveValue('lift');
  await expect(page.getByRole('button', { name: /^Completed/ }).first()).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('button', { name: 'Sort: oldest first' })).toBeVisible();
  await expect.poll(() => rowsOf(page).evaluate((list) => list.scrollTop)).toBe(1500);
});

test('stages combine, and nothing found leads back', async ({ page }) => {
  await openPortal(page, { path: '/work-orders' });
  const filter = page.getByRole('group', { name: 'Filter' });
  await filter.getByRole('button', { name: /^Planned/ }).click();
  await filter.getByRole('button', { name: /^Waiting for you/ }).click();
  await expect(rowsOf(page).getByRole('listitem').first()).toHaveAttribute('aria-setsize', '8');
  await page.getByRole('textbox', { name: 'Search' }).fill('zeppelin');
  await expect(page.getByText('Nothing matches “zeppelin”.')).toBeVisible();
  await page.getByRole('main').getByText('Clear search', { exact: true }).click();
  await expect(rowsOf(page).getByRole('listitem').first()).toHaveAttribute('aria-setsize', '8');
});

test('Home’s figures and bars open exactly what they count', async ({ page }) => {
  const asked: unknown[] = [];
  const world = new FakeWorld();
  await openPortal(page, {
    answers: {
      workOrderList: (query) => {
        asked.push(query.period);
        return world.answers.workOrderList(query);
      },
    },
  });
  await page.getByRole('link', { name: /Planned this week/ }).click();
  const chip = page.getByRole('group', { name: 'Filter' }).getByRole('button', { name: 'Planned this week' });
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/work-orders$/);
  await expect.poll(() => asked.at(-1)).toEqual({ is: 'planned-this-week' });
  await chip.click();
  await expect(chip).toBeHidden();

  await page.getByRole('link', { name: 'Home', exact: false }).first().click();
  await page.getByRole('group', { name: 'Work orders by month' }).getByRole('link').nth(4).click();
  await expect(
    page.getByRole('group', { name: 'Filter' }).getByRole('button', { name: /^Reported in / }),
  ).toBeVisible();
  await expect.poll(() => asked.at(-1)).toMatchObject({ is: 'reported-in' });
});

test('a hundred thousand work orders scroll, and only what is in sight is read', async ({ page }) => {
  const world = new FakeWorld({ size: { workOrders: 100_000 } });
  const reads: number[] = [];
  await openPortal(page, {
    path: '/work-orders?group=completed',
    answers: {
      ...world.answers,
      workOrderList: (query) => {
        reads.push(query.window.offset);
        return world.answers.workOrderList(query);
      },
    },
  });
  const list = rowsOf(page);
  await list.getByRole('link').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  const last = list.locator('[aria-current="true"]');
  await expect(last).toBeFocused();
  const place = await last.locator('xpath=ancestor::*[@aria-posinset]').getAttribute('aria-posinset');
  expect(Number(place)).toBe(100_000 - 16);
  await list.evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
  await expect(list.getByRole('link').nth(5)).toBeVisible();
  expect(reads.length).toBeLessThan(16);
});

test('a fact of the core changes rows in place', async ({ page }) => {
  const world = await openPortal(page, { path: '/work-orders' });
  const first = rowsOf(page).getByRole('listitem').first();
  await expect(first).toContainText('Lift stops between floors');
  const row = world.shelf.workOrders[0];
  if (row) Object.assign(row, { title: 'Lift runs again', stage: 'planned', stage_label: 'Planned' });
  world.emit({ is: 'changed', noun: 'work-order' });
  await expect(first).toContainText('Lift runs again');
});

test('photos and papers are fetched when somebody wants them', async ({ page }) => {
  const id = firstOrder();
  let arrive: () => void = () => {};
  const world: FakeWorld = await openPortal(page, {
    path: `/work-orders/${id}`,
    answers: {
      documentDownload: (document) => {
        world.emit({ is: 'download', document, state: { is: 'loading', received: 430_000, size: 1_000_000 } });
        return new Promise((resolve) => (arrive = () => resolve(null)));
      },
      documentOpen: () => {
        throw new Refusal('unsafe-to-open');
      },
    },
  });
  const papers = detailOf(page).getByRole('list', { name: 'Documents' });
  const report = papers.getByRole('listitem').filter({ hasText: 'Report' });
  await report.getByRole('button', { name: /^Download / }).click();
  await expect(report.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '43');
  const paper = world.shelf.documents[0];
  if (paper) paper.state = { is: 'stored' };
  arrive();
  world.emit({ is: 'download', document: paper?.id ?? '', state: { is: 'stored' } });
  await expect(report.getByText('On this computer')).toBeVisible();
  await report.getByRole('button', { name: /^Open / }).click();
  await expect(report.getByRole('alert')).toContainText('not opened directly');
});

test('an object leads to a request about it, and to all its work orders', async ({ page }) => {
  await openPortal(page, { path: `/objects/${firstObject()}` });
  await expect(detailOf(page).getByRole('heading', { name: 'Lift 2' })).toBeVisible();
  await expect(detailOf(page).getByRole('link', { name: 'New request about this' })).toHaveAttribute(
    'href',
    `/requests/new?object=${firstObject()}`,
  );
  await detailOf(page).getByRole('link', { name: 'All its work orders' }).click();
  await expect(page.getByRole('group', { name: 'Filter' }).getByRole('button', { name: 'Lift 2' })).toBeVisible();
});

test('the palette finds, goes, commands, and gives the focus back', async ({ page }) => {
  await openPortal(page, { path: '/objects' });
  await rowsOf(page, 'Objects').getByRole('link').first().focus();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Search everything' });
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(rowsOf(page, 'Objects').getByRole('link').first()).toBeFocused();

  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await page.keyboard.type('WO-20415');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(detailOf(page).getByRole('heading', { name: 'Yearly inspection' })).toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await page.keyboard.type('new req');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/requests\/new$/);
});

test('Enter in the palette means what is typed, not what was found for less of it', async ({ page }) => {
  const world = new FakeWorld();
  let answerLast = () => {};
  await openPortal(page, {
    answers: {
      searchFind: async (text) => {
        if (text === 'WO-20415') await new Promise<void>((resolve) => (answerLast = resolve));
        return world.answers.searchFind(text);
      },
    },
  });
  await page.getByRole('heading', { name: 'Recently changed' }).waitFor();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Search everything' });
  await field.fill('WO-20414');
  await expect(page.getByRole('option').first()).toContainText('Emergency call');
  await field.fill('WO-20415');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option').first()).toContainText('Emergency call');
  answerLast();
  await expect(detailOf(page).getByRole('heading', { name: 'Yearly inspection' })).toBeVisible();
});

test('what cannot be read says why, and is read again', async ({ page }) => {
  let fails = true;
  const world = new FakeWorld();
  await openPortal(page, {
    path: '/work-orders',
    answers: {
      workOrderList: (query) => {
        if (fails) throw new Refusal('storage-failed');
        return world.answers.workOrderList(query);
      },
    },
  });
  await expect(page.getByRole('alert')).toContainText('This computer refuses to save');
  fails = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rowsOf(page).getByRole('link').first()).toBeVisible();
});

test('nothing there is said in a friendly way, in German too', async ({ page }) => {
  await openPortal(page, { empty: true, language: 'de', offline: true });
  await expect(page.getByText('Im Moment braucht Sie nichts.')).toBeVisible();
  await page.getByRole('link', { name: 'Aufträge' }).first().click();
  await expect(page.getByText('Sie erscheinen hier, sobald Meyer Lifte sie freigibt.')).toBeVisible();
});

test('German calls a request Meldung and a work order Auftrag', async ({ page }) => {
  await openPortal(page, { path: `/work-orders/${firstOrder()}`, language: 'de', offline: true });
  const detail = detailOf(page);
  await expect(detail.getByRole('heading', { name: 'Notruf antwortet nicht' })).toBeVisible();
  await expect(detail.getByRole('link', { name: 'Neue Meldung hierzu' })).toBeVisible();
  await expect(detail.getByRole('list', { name: 'Verlauf' })).toContainText('Wartet auf Sie, jetzt');
  await expect(detail.getByText(/^Stand \d/)).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const) {
  for (const [name, path] of [
    ['Home', '/'],
    ['a work order', `/work-orders/${firstOrder()}`],
    ['an object', `/objects/${firstObject()}`],
  ] as const) {
    test(`${name} is accessible in the ${scheme} theme`, async ({ page }) => {
      await openPortal(page, { path, scheme });
      await page.getByRole('main').getByRole('heading', { level: 2 }).nth(1).waitFor();
      await expectAccessible(page);
    });
  }

  test(`the palette is accessible in the ${scheme} theme`, async ({ page }) => {
    await openPortal(page, { scheme });
    await page.getByRole('heading', { name: 'Recently changed' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('lift');
    await page.getByRole('option').first().waitFor();
    // The veil's own appearing would be measured otherwise.
    await page.waitForTimeout(200);
    await expectAccessible(page);
  });
}
