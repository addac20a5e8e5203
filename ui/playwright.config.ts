import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** The browser that the system brings, or else Playwright's own. */
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path));

export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  timeout: 60_000,
  // A machine that compiles beside it is slow.
  expect: { timeout: 15_000 },
  reporter: process.env.CI ? 'line' : 'list',
  use: {
    baseURL: 'http://127.0.0.1:1420',
    launchOptions: {
      executablePath,
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
    locale: 'en-GB',
    viewport: { width: 1200, height: 800 },
  },
  // Built as for the program, with the pages under `/dev`. A development server that runs already (`npm run dev`) will do.
  webServer: {
    command: 'npm run build -- --mode journeys && npm run preview',
    env: { UI_BUILD: 'journeys' },
    url: 'http://127.0.0.1:1420/dev/frame',
    reuseExistingServer: true,
    timeout: 300_000,
  },
});
