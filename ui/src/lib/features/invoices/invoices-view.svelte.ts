import { perAccount } from '$lib/data/session.svelte';
import type { InvoiceQuery, InvoiceSort, InvoiceStanding } from '$lib/ipc';

/** What is asked, without the window into the rows. */
export type InvoiceFilter = Omit<InvoiceQuery, 'window'>;

/** What the list of invoices remembers while another page is open. */
export class InvoicesView {
  search = $state('');
  states = $state<InvoiceStanding[]>([]);
  sort = $state<InvoiceSort>('newest');
  scrollTop = 0;

  readonly filter: InvoiceFilter = $derived({ search: this.search.trim(), states: this.states, sort: this.sort });

  toggle(standing: InvoiceStanding): void {
    this.states = this.states.includes(standing)
      ? this.states.filter((other) => other !== standing)
      : [...this.states, standing];
  }

  /** After nothing was found: without the search, and then without the filters. */
  showMore(): void {
    if (this.search.trim()) this.search = '';
    else this.states = [];
  }
}

export const invoicesView = perAccount(() => new InvoicesView());
