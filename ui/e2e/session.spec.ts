import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { ErrorCode, Start } from '../src/lib/ipc';
import { openPortal, Refusal, type FakeWorld, type PortalOptions } from './fake/open';

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
}

/** The world with another answer to `app_start`; it stays the same for reloads. */
function startsWith(world: FakeWorld, change: (start: Start) => Start) {
  const usual = world.answers.appStart;
  world.answers.appStart = async () => change(await usual());
}

async function openAt(page: Page, path: string, options: PortalOptions, change: (start: Start) => Start) {
  const world = await openPortal(page, { ...options, path: null });
  startsWith(world, change);
  await page.goto(path);
  return world;
}

const email = (page: Page) => page.getByLabel('E-mail');
const password = (page: Page) => page.getByLabel('Password', { exact: true });
const endSession = (world: FakeWorld) => {
  world.connection = 'signed-out';
  world.emit({ is: 'status', status: world.status() });
};

test.describe('signing in', () => {
  test('with the keyboard alone, from a given address to Home', async ({ page }) => {
    const world = await openPortal(page, { signedOut: true });
    const asked: unknown[] = [];
    const usual = world.answers.sessionSignIn;
    world.answers.sessionSignIn = (form) => (asked.push(form), usual(form));
    await expect(page.getByRole('heading', { name: 'Meyer Lifte' })).toBeVisible();
    await expect(email(page)).toBeFocused();
    await page.keyboard.type('anna@example.org');
    await page.keyboard.press('Tab');
    await page.keyboard.type('s3cret');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('navigation', { name: 'Areas' }).getByRole('link').first()).toBeVisible();
    await expect(page).toHaveURL('/');
    expect(asked).toEqual([
      { server: 'https://portal.example.org', slug: 'meyer-lifte', email: 'anna@example.org', password: 's3cret' },
    ]);
  });

  test('what is missing or wrong stands under its field, and what was typed stays', async ({ page }) => {
    const world = await openPortal(page, { signedOut: true });
    world.answers.sessionSignIn = () => {
      throw new Refusal('wrong-credentials');
    };
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(email(page)).toHaveAccessibleDescription(/Enter your e-mail/);
    await expect(email(page)).toBeFocused();
    await email(page).fill('anna@example.org');
    await password(page).fill('wrong');
    await page.keyboard.press('Enter');
    await expect(password(page)).toHaveAccessibleDescription(/not right/);
    await expect(password(page)).toBeFocused();
    await expect(password(page)).toHaveValue('wrong');
    await password(page).fill('better');
    await expect(password(page)).not.toHaveAttribute('aria-invalid');
  });

  for (const [code, words] of [
    ['address-invalid', /not a portal address/],
    ['portal-not-found', /no portal at this address/],
  ] as const) {
    test(`${code} stands under the address`, async ({ page }) => {
      await openPortal(page, {
        signedOut: true,
        answers: {
          portalFind: () => {
            throw new Refusal(code);
          },
        },
      });
      await expect(page.getByLabel('Portal address')).toHaveAccessibleDescription(words);
    });
  }

  for (const code of ['unreachable', 'not-a-portal', 'certificate', 'unavailable', 'too-many-requests'] as const) {
    test(`${code} is explained, and trying again goes on`, async ({ page }) => {
      let isBroken = true;
      const world = await openPortal(page, { signedOut: true, path: null });
      const usual = world.answers.portalFind;
      world.answers.portalFind = (address) => {
        if (isBroken) throw new Refusal(code);
        return usual(address);
      };
      await page.goto('/');
      const panel = page.getByRole('alert');
      await expect(panel).toContainText('meyer-lifte');
      await expect(panel.getByRole('button', { name: 'Copy details' })).toBeVisible();
      isBroken = false;
      await panel.getByRole('button', { name: 'Try again' }).click();
      await expect(email(page)).toBeVisible();
    });
  }

  test('who was switched off reads whom to call; trying again signs in once it is on', async ({ page }) => {
    const world = await openPortal(page, { signedOut: true });
    const usual = world.answers.sessionSignIn;
    world.answers.sessionSignIn = () => {
      throw new Refusal('user-disabled');
    };
    await email(page).fill('anna@example.org');
    await password(page).fill('s3cret');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('Call Meyer Lifte: +49 30 555 01 10');
    world.answers.sessionSignIn = usual;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();
  });

  test('an earlier account opens with one press', async ({ page }) => {
    let isOpen = false;
    const world = await openAt(page, '/', {}, (start) => ({ ...start, open: isOpen ? start.open : null }));
    world.answers.accountOpen = () => {
      isOpen = true;
      return null;
    };
    await page.getByRole('button', { name: /Meyer Lifte.*anna@example.org/s }).click();
    await expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();
  });

  test('an account whose key is gone says what that means, and leads to a new sign-in', async ({ page }) => {
    const world = await openAt(page, '/', {}, (start) => ({ ...start, open: null }));
    world.answers.accountOpen = () => {
      throw new Refusal('key-lost');
    };
    await page.getByRole('button', { name: /Meyer Lifte.*anna@example.org/s }).click();
    await expect(page.getByText(/cannot be read any more/)).toBeVisible();
    await expect(email(page)).toHaveValue('anna@example.org');
    await expect(password(page)).toBeFocused();
  });

  for (const [scheme, language] of [
    ['light', 'en'],
    ['dark', 'de'],
  ] as const) {
    test(`both steps are accessible, ${scheme}, ${language}`, async ({ page }) => {
      await openPortal(page, { signedOut: true, scheme, language });
      await expect(page.getByRole('heading', { name: 'Meyer Lifte' })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('button', { name: language === 'de' ? 'Anderes Portal' : 'Another portal' }).click();
      // Without a portal the window speaks the system's language.
      await expect(page.getByLabel('Portal address')).toBeFocused();
      await expectAccessible(page);
    });
  }
});

test.describe('a session that has ended', () => {
  test('is mended from the strip and leads back to where the person was', async ({ page }) => {
    const world = await openPortal(page, { path: '/settings' });
    const draft = world.requests.list().find(({ state }) => state.is === 'draft');
    endSession(world);
    await page.getByRole('link', { name: /Signed out/ }).click();
    await expect(page.getByText('Your drafts and unsent requests are kept.')).toBeVisible();
    await expect(email(page)).toHaveValue('anna@example.org');
    await expect(password(page)).toBeFocused();
    await expectAccessible(page);
    world.answers.sessionSignIn = () => {
      world.connection = 'online';
      world.emit({ is: 'account' });
      return null;
    };
    await page.keyboard.type('s3cret');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/settings');
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    expect(world.requests.list().some(({ id }) => id === draft?.id)).toBe(true);
  });

  test('can wait: everything stored stays readable', async ({ page }) => {
    const world = await openPortal(page, { path: '/settings' });
    endSession(world);
    await page.getByRole('link', { name: /Signed out/ }).click();
    await page.getByRole('button', { name: 'Not now' }).click();
    await expect(page).toHaveURL('/settings');
  });
});

test.describe('signing out', () => {
  const ask = async (page: Page) => {
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    return page.getByRole('alertdialog');
  };

  test('asks about what was not sent, with counts, and cancel changes nothing', async ({ page }) => {
    const world = await openPortal(page, { path: '/settings', offline: true });
    const dialog = await ask(page);
    await expect(dialog).toContainText('1 request that is not sent and 1 draft');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(world.isSignedIn).toBe(true);
    await (await ask(page)).getByRole('button', { name: 'Send first' }).click();
    await expect(page).toHaveURL('/activity');
    expect(world.isSignedIn).toBe(true);
  });

  test('exports what is unsent first, says where to, and asks again', async ({ page }) => {
    const world = await openPortal(page, { path: '/settings', offline: true });
    await (await ask(page)).getByRole('button', { name: 'Export to a folder' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toContainText('Exported to Documents/Meyer Lifte – not sent.');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(world.isSignedIn).toBe(true);
  });

  test('discards only when that was chosen, and leads to signing in', async ({ page }) => {
    const choices: string[] = [];
    const world = await openPortal(page, { path: '/settings' });
    const usual = world.answers.sessionSignOut;
    world.answers.sessionSignOut = (choice) => (choices.push(choice), usual(choice));
    await (await ask(page)).getByRole('button', { name: 'Discard and sign out' }).click();
    await expect(page).toHaveURL('/sign-in');
    await expect(email(page)).toBeVisible();
    expect(choices).toEqual(['discard']);
  });

  test('with nothing unsent needs one confirmation, and the core is told to ask', async ({ page }) => {
    const choices: string[] = [];
    const world = await openPortal(page, { path: '/settings', empty: true });
    const usual = world.answers.sessionSignOut;
    world.answers.sessionSignOut = (choice) => (choices.push(choice), usual(choice));
    await (await ask(page)).getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL('/sign-in');
    expect(choices).toEqual(['ask']);
  });
});

test.describe('starting', () => {
  const CODES: ErrorCode[] = [
    'keychain-locked',
    'keychain-missing',
    'key-lost',
    'already-running',
    'storage-full',
    'storage-failed',
    'outbox-unreadable',
    'upgrade-needed',
  ];
  test('where the last account did not open, the first page says why and leads on', async ({ page }) => {
    const closed = ({ accounts: [account] }: Start): Start['closed'] =>
      account ? { account, code: 'key-lost' } : null;
    const world = await openAt(page, '/', {}, (start) => ({ ...start, open: null, closed: closed(start) }));
    world.answers.accountOpen = () => {
      throw new Refusal('key-lost');
    };
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('Meyer Lifte could not be opened');
    await expect(alert).toContainText('cannot be read without its key');
    await expectAccessible(page);
    await alert.getByRole('button', { name: 'Sign in again' }).press('Enter');
    await expect(email(page)).toHaveValue('anna@example.org');
    await expect(password(page)).toBeFocused();
  });

  for (const code of CODES) {
    test(`${code} is explained, and trying again opens the portal`, async ({ page }) => {
      const world = await openPortal(page, { path: null });
      const usual = world.answers.appStart;
      let isBroken = true;
      world.answers.appStart = () => {
        if (isBroken) throw new Refusal(code);
        return usual();
      };
      await page.goto('/settings');
      await expect(page.getByRole('alert').getByRole('heading')).not.toBeEmpty();
      if (code === 'keychain-locked') await expectAccessible(page);
      isBroken = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();
    });
  }

  test('a file of a newer program is exported from the first screen', async ({ page }) => {
    const world = await openPortal(page, { path: null });
    world.answers.appStart = () => {
      throw new Refusal('upgrade-needed');
    };
    await page.goto('/');
    await page.getByRole('button', { name: 'Export to a folder' }).click();
    await expect(page.getByRole('status')).toContainText('Exported to Documents/');
    await expect(page.getByRole('button', { name: 'Put it aside and go on' })).toBeHidden();
    await expectAccessible(page);
  });

  test('a file that cannot be read is put aside, and the portal opens', async ({ page }) => {
    const world = await openPortal(page, { path: null });
    const usual = world.answers.appStart;
    let isBroken = true;
    world.answers.appStart = () => {
      if (isBroken) throw new Refusal('outbox-unreadable');
      return usual();
    };
    world.answers.rescueSetAside = () => {
      isBroken = false;
      return null;
    };
    await page.goto('/');
    await page.getByRole('button', { name: 'Put it aside and go on' }).click();
    await expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();
  });

  test('the very first copy is told with counts, then the pages appear', async ({ page }) => {
    let isHere = false;
    const world = await openAt(page, '/requests', {}, (start) => {
      if (!start.open || isHere) return start;
      const status = { ...start.open.status, first_sync: { done: 3210, total: 12480 } };
      return { ...start, open: { ...start.open, shared: null, status } };
    });
    await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuetext', '3,210 of 12,480');
    await expect(page.getByRole('heading', { name: 'Fetching your data' })).toBeVisible();
    await expectAccessible(page);
    isHere = true;
    world.emit({ is: 'shared' });
    await expect(page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: /Requests/ })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Fetching your data' })).toBeHidden();
  });

  test('an area that the company stops sharing says so, with a way Home', async ({ page }) => {
    const world = await openPortal(page, { path: '/requests' });
    const link = page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: /Requests/ });
    await expect(link).toBeVisible();
    world.shared.areas.requests = false;
    world.emit({ is: 'shared' });
    await expect(page.getByRole('heading', { name: 'Meyer Lifte does not offer this here' })).toBeVisible();
    await expect(link).toBeHidden();
    await page.getByRole('link', { name: 'Go to Home' }).click();
    await expect(page).toHaveURL('/');
  });
});

test.describe('settings', () => {
  test('language and appearance change at once and are kept', async ({ page }) => {
    const world = await openPortal(page, { path: '/settings' });
    await page.getByLabel('Language').click();
    await page.getByRole('option', { name: 'Deutsch' }).click();
    await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await page.getByLabel('Darstellung').click();
    await page.getByRole('option', { name: 'Dunkel' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    expect(world.preferences).toEqual({ language: 'de', appearance: 'dark' });
    await expectAccessible(page);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
  });

  test('another account opens from here, and one that does not open says why', async ({ page }) => {
    const other = { id: 'acc-2', email: 'a.berger@example.org', user_name: 'Anna Berger', signed_in: true };
    let openId = 'acc-1';
    const world = await openAt(page, '/settings', {}, (start) => {
      if (!start.open) return start;
      const second = { ...other, portal: { ...start.open.account.portal, name: 'Nordwind Heating' } };
      const accounts = [start.open.account, second];
      const account = accounts.find(({ id }) => id === openId) ?? second;
      return { ...start, accounts, open: { ...start.open, account } };
    });
    const usual = world.answers.accountOpen;
    world.answers.accountOpen = () => {
      throw new Refusal('keychain-locked');
    };
    await page.getByRole('button', { name: /^Switch to Nordwind/ }).click();
    await expect(page.getByRole('alert')).toContainText('password store');
    world.answers.accountOpen = (id) => {
      openId = id;
      return usual(id);
    };
    await page.getByRole('button', { name: /Nordwind Heating/ }).click();
    await expect(page.getByRole('button', { name: 'Company and account: Nordwind Heating' })).toBeVisible();
  });
});
