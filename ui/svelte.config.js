import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
  kit: {
    // The window loads one page and routes in the web view: every address answers with index.html.
    adapter: adapter({ pages: 'build', assets: 'build', fallback: 'index.html' }),
    // Addresses must not depend on how deep a page is: the shell serves the build from its own scheme.
    paths: { relative: false },
    // A new build arrives with a new program, never under a running one.
    version: { pollInterval: 0 },
  },
};
