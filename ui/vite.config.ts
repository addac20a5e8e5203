import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { paraglideOptions } from './paraglide.config.js';

// Under test the words are compiled before (`npm test`): the plugin's watcher would keep a finished run open.
const words = process.env.VITEST ? [] : [paraglideVitePlugin(paraglideOptions)];

export default defineConfig({
  plugins: [...words, sveltekit(), svelteTesting()],
  clearScreen: false,
  server: { host: '127.0.0.1', port: 1420, strictPort: true, warmup: { clientFiles: ['src/routes/**/*.svelte'] } },
  build: {
    // The oldest web view of a supported system: WKWebView of macOS 13, WebKitGTK 2.40, WebView2 evergreen.
    target: ['safari16.4', 'chrome111'],
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test-setup.ts'],
  },
});
