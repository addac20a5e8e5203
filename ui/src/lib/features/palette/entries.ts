import { pieces } from '$lib/components/highlight';
import type { Icon } from '$lib/components/icon';
import { THING_ICONS } from '$lib/components/thing-icons';
import { m } from '$lib/i18n';
import type { Collection, SearchHit } from '$lib/ipc';

/** Something that can be chosen. */
export interface Entry {
  key: string;
  icon: Icon;
  title: string;
  meta?: string;
  /** Does the same without the palette, as tinykeys writes it. */
  shortcut?: string;
  run: () => void;
}

export interface EntryGroup {
  title: string;
  entries: Entry[];
}

/** What is never found by itself: a comment is found with its work order. */
type Findable = Exclude<Collection, 'comment' | 'profile'>;

/** In the sidebar's order; total, so that a kind without a name does not compile. */
const GROUPS: Record<Findable, () => string> = {
  request: m.area_requests,
  'work-order': m.area_work_orders,
  invoice: m.area_invoices,
  quotation: m.area_quotations,
  object: m.area_objects,
  document: m.area_documents,
};

/** What was found, by kind, and the commands whose words begin with the text; all commands while nothing is typed. */
export function groupsOf(
  text: string,
  hits: readonly SearchHit[],
  commands: readonly Entry[],
  go: (hit: SearchHit) => void,
): EntryGroup[] {
  const groups = (Object.keys(GROUPS) as Findable[]).map((collection) => ({
    title: GROUPS[collection](),
    entries: hits
      .filter((hit) => hit.collection === collection)
      .map((hit) => ({
        key: `${collection} ${hit.id}`,
        icon: THING_ICONS[collection],
        title: hit.title,
        meta: hit.meta,
        run: () => go(hit),
      })),
  }));
  const fitting = { title: m.palette_commands(), entries: commands.filter(({ title }) => begins(title, text)) };
  return [...groups, fitting].filter(({ entries }) => entries.length > 0);
}

/** Whether every word of `text` begins a word of `title`. */
function begins(title: string, text: string): boolean {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => title.split(/\s+/).some((of) => pieces(of, word)[0]?.isHit));
}
