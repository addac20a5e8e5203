import { perAccount } from '$lib/data/session.svelte';
import type { ObjectQuery, ObjectSort } from '$lib/ipc';

/** What is asked, without the window into the rows. */
export type ObjectFilter = Omit<ObjectQuery, 'window'>;

/** What the list of objects remembers while another page is open. */
export class ObjectsView {
  search = $state('');
  kind = $state<string | null>(null);
  sort = $state<ObjectSort>('name');
  scrollTop = 0;

  readonly filter: ObjectFilter = $derived({ search: this.search.trim(), kind: this.kind, sort: this.sort });

  toggle(kind: string): void {
    this.kind = this.kind === kind ? null : kind;
  }

  /** After nothing was found: without the search, and then without the filters. */
  showMore(): void {
    if (this.search.trim()) this.search = '';
    else this.clear();
  }

  clear(): void {
    this.search = '';
    this.kind = null;
  }
}

export const objectsView = perAccount(() => new ObjectsView());
