import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { DocumentRow, InvoiceRow, ObjectRow, Page as Rows, WorkOrderRow } from '../src/lib/ipc/bindings';
import { openPortal } from './fake/open';
import { rustAnswers } from './fake/rust-answers';

/** Every screen on what the real core answered: a fake that was written by hand could be wrong about shapes. */

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
}

for (const [language, scheme] of [
  ['en', 'light'],
  ['de', 'dark'],
] as const) {
  const answers = rustAnswers(language);
  const main = (page: Page) => page.getByRole('main');
  /** The first row of a list that was written down. */
  const first = async <T>(rows: unknown): Promise<T> => (await (rows as Promise<Rows<T>>)).rows[0] as T;
  const query = {} as never;

  test(`the lists show what the core answers, ${language}`, async ({ page }) => {
    await openPortal(page, { language, scheme, answers, path: '/work-orders' });
    const order = await first<WorkOrderRow>(answers.workOrderList?.(query));
    await expect(main(page).getByText(order.number).first()).toBeVisible();
    await expectAccessible(page);

    await page.goto('/invoices');
    const invoice = await first<InvoiceRow>(answers.invoiceList?.(query));
    await expect(main(page).getByText(invoice.number).first()).toBeVisible();
    await expectAccessible(page);

    await page.goto('/objects');
    const object = await first<ObjectRow>(answers.objectList?.(query));
    await expect(main(page).getByText(object.name).first()).toBeVisible();

    await page.goto('/documents');
    const document = await first<DocumentRow>(answers.documentList?.(query));
    await expect(main(page).getByTitle(document.name).first()).toBeVisible();
  });

  test(`the details show what the core answers, ${language}`, async ({ page }) => {
    const [order, invoice, object, request] = await Promise.all([
      answers.workOrderDetail?.(''),
      answers.invoiceDetail?.(''),
      answers.objectDetail?.(''),
      answers.requestDetail?.(''),
    ]);
    await openPortal(page, { language, scheme, answers, path: `/work-orders/${order?.row.id}` });
    await expect(main(page).getByRole('heading', { name: order?.row.title }).first()).toBeVisible();
    await expectAccessible(page);
    await page.goto(`/invoices/${invoice?.row.id}`);
    await expect(main(page).getByRole('heading', { name: invoice?.row.title }).first()).toBeVisible();
    await page.goto(`/objects/${object?.row.id}`);
    await expect(main(page).getByRole('heading', { name: object?.row.name }).first()).toBeVisible();
    await page.goto(`/requests/${request?.summary.id}`);
    await expect(
      main(page)
        .getByText(request?.summary.number ?? '')
        .first(),
    ).toBeVisible();
    await expectAccessible(page);
  });

  test(`Home and Activity show what the core answers, ${language}`, async ({ page }) => {
    const home = await answers.homeRead?.();
    await openPortal(page, { language, scheme, answers, path: '/' });
    await expect(
      main(page)
        .getByText(home?.recent[0]?.number ?? '')
        .first(),
    ).toBeVisible();
    await page.goto('/activity');
    await expect(main(page).getByRole('listitem').first()).toBeVisible();
    await expectAccessible(page);
  });
}
