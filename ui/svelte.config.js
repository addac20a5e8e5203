import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** The browser journeys run on a build of their own: as the program's, with the pages under `/dev`. */
const isForJourneys = process.env.UI_BUILD === 'journeys';
const folder = isForJourneys ? '.svelte-kit/journeys/build' : 'build';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
  kit: {
    // The window loads one page and routes in the web view: every address answers with index.html.
    adapter: adapter({ pages: folder, assets: folder, fallback: 'index.html' }),
    outDir: isForJourneys ? '.svelte-kit/journeys' : '.svelte-kit',
    // Addresses must not depend on how deep a page is: the shell serves the build from its own scheme.
    paths: { relative: false },
    // A new build arrives with a new program, never under a running one.
    version: { pollInterval: 0 },
  },
};
