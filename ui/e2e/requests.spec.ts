import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { openPortal, Refusal } from './fake/open';

const photo = (name: string, bytes = 2000) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.alloc(bytes, 7) });
const description = (page: Page) => page.getByLabel('What happened?');
const detail = (page: Page) => page.getByRole('article');

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
}

test('a fault written offline waits in words, and arrives with its number when the line is back', async ({ page }) => {
  const world = await openPortal(page, { offline: true, path: '/requests' });
  await page.getByRole('link', { name: 'New request' }).click();
  await page.getByRole('radio', { name: 'Fault' }).check();
  await description(page).fill('Lift 2 stops between floors\nTwice since this morning.');
  await page.setInputFiles('input[type=file]', [photo('front.jpg'), photo('door.jpg', 3000)]);
  await expect(page.getByText('front.jpg')).toBeVisible();
  await expect(page.getByText('Location data was removed from 2 photos.')).toBeVisible();
  await expect(page.getByText(/Saved on this computer · /)).toBeVisible();

  await page.getByRole('button', { name: 'Send when online' }).click();
  await expect(detail(page).getByRole('heading', { name: 'Lift 2 stops between floors' })).toBeVisible();
  await expect(detail(page).getByText('Waiting to be sent').first()).toBeVisible();
  await expect(detail(page).getByText('door.jpg')).toBeVisible();

  world.goOnline();
  await expect(detail(page).getByText(/No\. R-471\d/)).toBeVisible();
  await expect(detail(page).getByRole('list', { name: 'Receipt' })).toContainText('Received');
  await expect(page.getByRole('heading', { name: 'Waiting to be sent' })).toHaveCount(0);
});

test('emoji, combining marks and right-to-left text are kept sign by sign', async ({ page }) => {
  const world = await openPortal(page, { path: '/requests/new' });
  const text = 'Lift 🛗 A\u0301ufzug سلام 👩‍🔧';
  await description(page).fill(text);
  await expect(page.getByText(/Saved on this computer · /)).toBeVisible();
  const kept = await world.answers.requestList();
  expect(kept.map(({ title }) => title)).toContain(text);
});

test('what was typed is there again after the window was killed', async ({ page }) => {
  await openPortal(page, { path: '/requests/new' });
  await description(page).fill('Water under the pump');
  await expect(page.getByText(/Saved on this computer · /)).toBeVisible();
  await page.reload();
  await expect(description(page)).toHaveValue('Water under the pump', { timeout: 20_000 });
});

test('a refused request opens at the field with the company’s reason, and is received after it was corrected', async ({
  page,
}) => {
  const world = await openPortal(page, { path: '/requests/new' });
  await page.getByRole('radio', { name: 'Fault' }).check();
  await description(page).fill('Doors do not open');
  await page.getByLabel('Telephone').fill('12');
  world.refuseNext('invalid-input', [{ field: 'contact.phone', code: 'invalid', note: 'Please add the area code.' }]);
  await page.getByRole('button', { name: 'Send request' }).click();

  await expect(detail(page).getByText('Please add the area code.')).toBeVisible();
  await detail(page).getByRole('link', { name: 'Correct and send again' }).click();
  const phone = page.getByLabel('Telephone');
  await expect(phone).toBeFocused();
  await expect(phone).toHaveAccessibleDescription('Please add the area code.');
  await expect(description(page)).toHaveValue('Doors do not open');
  await phone.fill('030 555 01');
  await expect(phone).toHaveAccessibleDescription('');
  await page.getByRole('button', { name: 'Send request' }).click();
  await expect(detail(page).getByText(/No\. R-471\d/)).toBeVisible();
});

test('the whole form works by keyboard alone', async ({ page }) => {
  await openPortal(page, { path: '/requests' });
  await page.getByRole('list', { name: 'Drafts' }).waitFor();
  await page.keyboard.press('Control+n');
  await expect(page.getByLabel('What is it about?')).toBeFocused();
  await page.keyboard.type('Lift 2');
  await expect(page.getByRole('option', { name: /Lift 2/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Similar and open' })).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(page.getByRole('radio', { name: 'Fault' })).toBeChecked();
  await page.keyboard.press('Tab');
  await page.keyboard.type('Stops between floors');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Choose files' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('[data-bits-day]:focus').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('radio', { name: 'Afternoon' })).toBeVisible();
  await page.getByRole('radio', { name: 'All day' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('radio', { name: 'Afternoon' })).toBeChecked();
  await page.keyboard.press('Control+Enter');
  await expect(detail(page).getByText(/No\. R-471\d/)).toBeVisible();
  await expect(detail(page).getByText(/· Afternoon/)).toBeVisible();
});

test('the object box names what is chosen, and never takes words away', async ({ page }) => {
  await openPortal(page, { path: '/requests/new' });
  const box = page.getByLabel('What is it about?');
  await box.fill('goods');
  await page.getByRole('option').first().click();
  await expect(box).toHaveValue('Goods lift, yard');
  await box.pressSequentially('xx');
  await page.keyboard.press('Tab');
  await expect(box).toHaveValue('Goods lift, yard');
  await box.fill('');
  await page.keyboard.press('Tab');
  await box.pressSequentially('boiler');
  await page.keyboard.press('Tab');
  await expect(box).toHaveValue('boiler');
  await expect(box).toHaveAccessibleDescription(/Nothing is chosen/);
  await box.fill('pump');
  // The line that appears on leaving must not push the tile from under the pointer.
  await page.getByText('Maintenance').click();
  await expect(page.getByRole('radio', { name: 'Maintenance' })).toBeChecked();
  await box.fill('Lift 1');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('Lift 1');
  await box.fill('door');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('Sliding door, north');
});

test('arrow keys go through all groups, and what is missing is a link to its field', async ({ page }) => {
  await openPortal(page, { path: '/requests' });
  const refused = page.getByRole('list', { name: 'Needs you' }).getByRole('link');
  await refused.focus();
  await page.keyboard.press('ArrowDown');
  await expect(detail(page).getByRole('heading', { name: 'Emergency call does not answer' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('list', { name: 'Drafts' }).getByRole('link')).toBeFocused();
  await detail(page).getByRole('link', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'What kind?' }).click();
  await expect(page.getByRole('radio', { name: 'Fault' })).toBeFocused();
});

test('one file that cannot be taken does not keep the others out', async ({ page }) => {
  await openPortal(page, { path: '/requests/new' });
  await description(page).fill('See photos');
  await page.setInputFiles('input[type=file]', [
    photo('huge.jpg', 30 * 1024 * 1024),
    { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.from('x') },
    photo('small.jpg'),
  ]);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('huge.jpg');
  await expect(alert).toContainText('film.mp4');
  await expect(page.getByRole('button', { name: 'Remove small.jpg' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove huge.jpg' }).click();
  await expect(alert).not.toContainText('huge.jpg');
});

test('a full disk is said loudly, and the text stays', async ({ page }) => {
  const world = await openPortal(page, { path: '/requests/new' });
  await description(page).waitFor();
  const save = world.answers.requestSave;
  world.answers.requestSave = () => {
    throw new Refusal('storage-full');
  };
  await description(page).fill('Smoke in the stairwell');
  await expect(page.getByRole('alert')).toContainText('Your text could not be saved');
  await page.getByRole('link', { name: /^Requests/ }).click();
  await page.getByRole('list', { name: 'Drafts' }).waitFor();
  await page.goBack();
  await expect(description(page)).toHaveValue('Smoke in the stairwell');
  world.answers.requestSave = save;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText(/Saved on this computer · /)).toBeVisible();
});

test('what is being sent cannot be typed into, so that nothing typed is left behind', async ({ page }) => {
  const world = await openPortal(page, { path: '/requests/new' });
  await page.getByRole('radio', { name: 'Fault' }).check();
  await description(page).fill('Doors do not open');
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const { requestSubmit } = world.answers;
  world.answers.requestSubmit = async (id) => (await held, requestSubmit(id));
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: 'Send request' })).toHaveAttribute('aria-busy', 'true');
  await page.keyboard.type(' at all');
  await expect(description(page)).toHaveValue('Doors do not open');
  release();
  await expect(detail(page).getByText(/No\. R-471\d/)).toBeVisible();
});

test('a deleted draft comes back with Undo', async ({ page }) => {
  await openPortal(page, { path: '/requests' });
  await page.getByRole('list', { name: 'Drafts' }).getByRole('link').click();
  await detail(page).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('list', { name: 'Drafts' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('list', { name: 'Drafts' })).toBeVisible();
});

test('an emergency says that it does not reach anybody while offline', async ({ page }) => {
  await openPortal(page, { path: '/requests/new', offline: true });
  await page.getByRole('radio', { name: 'Person trapped' }).check();
  await expect(page.getByRole('alert')).toContainText('This will NOT reach us until you are online – call +49 30');
});

test('a waiting request is edited, and another one taken back', async ({ page }) => {
  const world = await openPortal(page, { path: '/requests', offline: true });
  await page.getByRole('list', { name: 'Waiting to be sent' }).getByRole('link').click();
  await detail(page).getByRole('link', { name: 'Edit' }).click();
  await description(page).fill('Door closes much too fast');
  await page.getByRole('button', { name: 'Send when online' }).click();
  await expect(detail(page).getByRole('heading', { name: 'Door closes much too fast' })).toBeVisible();
  await detail(page).getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click();
  await expect(detail(page).getByText('Being taken back').first()).toBeVisible();
  expect(world.requests.list().filter(({ state }) => state.is === 'waiting')).toEqual([]);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`list, detail and form are accessible in German and ${scheme}`, async ({ page }) => {
    await openPortal(page, { path: '/requests', language: 'de', scheme, offline: true });
    await page.getByRole('link', { name: /Notruf/ }).click();
    await page.getByRole('link', { name: 'Korrigieren und erneut senden' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Korrigieren und erneut senden' }).click();
    await expect(page.getByLabel('Telefon')).toBeFocused();
    await expect(page.getByRole('button', { name: 'Senden, sobald online' })).toBeVisible();
    await page.getByRole('button', { name: 'Tag hinzufügen' }).click();
    await page.locator('[data-bits-day]:focus').waitFor();
    await expectAccessible(page);
  });
}
