import type { Page } from '@playwright/test';
import { commandName, Refusal } from './contract';
import { installShell } from './install';
import { FakeWorld, type WorldOptions } from './world';

export { Refusal } from './contract';
export { FakeWorld } from './world';

export interface PortalOptions extends WorldOptions {
  scheme?: 'light' | 'dark';
  /** Where to begin; `null` opens nothing yet. */
  path?: string | null;
}

/**
 * Opens the window in a browser on a fake core. The world lives beside the page, so a reload finds it as it was;
 * change it through what this answers (`world.goOnline()`, `world.refuseNext('invalid-input', …)`).
 */
export async function openPortal(page: Page, options: PortalOptions = {}): Promise<FakeWorld> {
  const { scheme = 'light', path = '/', ...rest } = options;
  const world = new FakeWorld(rest);
  world.emit = (event) => {
    const tell = ([name, payload]: [string, unknown]) =>
      (window as unknown as { fakeEmit?: (name: string, payload: unknown) => void }).fakeEmit?.(name, payload);
    // A page that is just being left hears nothing; it reads everything anew when it comes back.
    void page.evaluate(tell, ['portal-event', event] as [string, unknown]).catch(() => undefined);
  };
  await page.emulateMedia({ colorScheme: scheme });
  await page.exposeFunction('fakeInvoke', (command: string, args: Record<string, unknown>) =>
    answer(world, command, args),
  );
  await page.addInitScript(installShell);
  await page.route('**/fake-portal/**', async (route) => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname);
    const bytes = world.requests.files.get(path.split('/').at(-1) ?? '');
    if (bytes && /^(iVBOR|\/9j\/|UklGR)/.test(bytes))
      await route.fulfill({ contentType: 'image/png', body: Buffer.from(bytes, 'base64') });
    else await route.fulfill({ contentType: 'image/svg+xml', body: PICTURE });
  });
  if (path !== null) await page.goto(path);
  return world;
}

async function answer(world: FakeWorld, command: string, args: Record<string, unknown>) {
  const name = commandName(command);
  const known = world.answers[name] as ((...args: unknown[]) => unknown) | undefined;
  if (!known) return { error: { code: 'internal', fields: [], details: `fake: no answer to ${command}`, trace: null } };
  try {
    // The bindings name arguments in the order of the parameters.
    return { data: await known(...Object.values(args)) };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { error: thrown.error };
    throw thrown;
  }
}

/** Stands for every photo that is stored. */
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 224 168"><rect width="224" height="168" fill="#b9c4c9"/><rect x="56" y="22" width="112" height="146" fill="#8d9aa1"/><rect x="64" y="30" width="46" height="138" fill="#d8dfe2"/><rect x="114" y="30" width="46" height="138" fill="#cbd4d8"/><rect x="180" y="84" width="14" height="26" rx="3" fill="#f4f6f7"/><circle cx="187" cy="93" r="3" fill="#d2691e"/></svg>';
