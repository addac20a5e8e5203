import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/*
 * routes → features → components, data → ipc, i18n, theme. An arrow is the only way a file may look.
 * `@tauri-apps/*` is known in lib/ipc alone, which keeps the window runnable in a browser for tests.
 */
const TAURI = { regex: '^@tauri-apps/', message: 'Only lib/ipc speaks to the shell.' };
const upward = (from, rooms) =>
  rooms.map((room) => ({ regex: `(^\\$lib|^\\.\\.?(/.*)?)/${room}(/|$)`, message: `${from} may not know ${room}.` }));

const layer = (files, from, rooms, extra = []) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: [TAURI, ...upward(from, rooms), ...extra] }],
  },
});

const features = readdirSync('src/lib/features', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const featureLayers = features.map((name) => {
  const others = features.filter((other) => other !== name).join('|');
  const sideways = others
    ? [{ regex: `(^\\$lib/features|^\\.\\.(/\\.\\.)*)/(${others})(/|$)`, message: 'Features do not know one another.' }]
    : [];
  return layer([`src/lib/features/${name}/**`], 'A feature', ['routes'], sideways);
});

export default ts.config(
  {
    ignores: [
      'build/',
      '.svelte-kit/',
      'src/lib/paraglide/',
      'src/lib/ipc/bindings.ts',
      'test-results/',
      'playwright-report/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-undef': 'off',
      'no-console': 'error',
      'no-eval': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      // Addresses are absolute inside the shell and kept by a test; resolve() would add nothing but noise.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  layer(['src/routes/**'], 'A route', ['ipc']),
  ...featureLayers,
  layer(['src/lib/components/**'], 'A component', ['routes', 'features', 'data', 'ipc']),
  layer(['src/lib/data/**'], 'Data', ['routes', 'features', 'components']),
  layer(['src/lib/i18n/**'], 'i18n', ['routes', 'features', 'components', 'data']),
  layer(['src/lib/theme/**'], 'The theme', ['routes', 'features', 'components', 'data', 'ipc', 'i18n']),
  {
    files: ['src/lib/ipc/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: upward('ipc', ['routes', 'features', 'components', 'data', 'i18n']) },
      ],
    },
  },
);
