/** How words become functions; shared by the build and `npm run words`. */
export const paraglideOptions = {
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  // One file for each language, the same for build, tests and type checker.
  /** @type {'locale-modules'} */
  outputStructure: 'locale-modules',
  // The language is a rune in `i18n/language.svelte.ts`; nothing is read from cookies, addresses or storage.
  /** @type {import('@inlang/paraglide-js').CompilerOptions['strategy']} */
  strategy: ['globalVariable', 'baseLocale'],
};
