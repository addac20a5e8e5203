/** Words and formats of the window. `m.some_key()` is a sentence in the current language. */
export { m } from '$lib/paraglide/messages';
export { language, type DateOrder, type Language } from './language.svelte';
export { clock } from './clock.svelte';
export * from './format';
