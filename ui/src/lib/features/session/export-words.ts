import { m } from '$lib/i18n';
import type { ExportWords } from '$lib/ipc';

/** How the exported folder and what has no title in it are called. */
export function exportWords(portal?: string): ExportWords {
  return { folder: m.export_folder({ portal: portal ?? m.app_name() }), untitled: m.export_untitled() };
}
