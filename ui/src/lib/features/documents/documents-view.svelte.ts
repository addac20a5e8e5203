import { perAccount } from '$lib/data/session.svelte';
import type { DocumentKind, DocumentQuery, DocumentSort } from '$lib/ipc';

/** What is asked, without the window into the rows. */
export type DocumentFilter = Omit<DocumentQuery, 'window'>;

/** What the list of documents remembers while another page is open. */
export class DocumentsView {
  search = $state('');
  kind = $state<DocumentKind | null>(null);
  storedOnly = $state(false);
  sort = $state<DocumentSort>('newest');
  scrollTop = 0;

  readonly filter: DocumentFilter = $derived({
    search: this.search.trim(),
    kind: this.kind,
    stored_only: this.storedOnly,
    sort: this.sort,
  });

  toggle(kind: DocumentKind): void {
    this.kind = this.kind === kind ? null : kind;
  }

  /** After nothing was found: without the search, and then without the filters. */
  showMore(): void {
    if (this.search.trim()) {
      this.search = '';
    } else {
      this.kind = null;
      this.storedOnly = false;
    }
  }

  get isFiltered(): boolean {
    return this.filter.search !== '' || this.kind !== null || this.storedOnly;
  }
}

export const documentsView = perAccount(() => new DocumentsView());
