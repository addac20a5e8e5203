import { error } from '@sveltejs/kit';

/** Pages for those who build the window; a released program answers as if they were not there. */
export function load() {
  if (import.meta.env.MODE === 'production') error(404);
}
