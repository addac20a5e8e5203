import { describe, expect, it } from 'vitest';
import { InvoicesView } from './invoices-view.svelte';

describe('the list of invoices', () => {
  it('combines filters and takes each off again', () => {
    const view = new InvoicesView();
    view.toggle('open');
    view.toggle('overdue');
    expect(view.filter.states).toEqual(['open', 'overdue']);
    view.toggle('open');
    expect(view.filter.states).toEqual(['overdue']);
  });

  it('drops the search first and the filters next when nothing was found', () => {
    const view = new InvoicesView();
    view.search = ' lift ';
    view.toggle('paid');
    expect(view.filter.search).toBe('lift');
    view.showMore();
    expect(view.filter).toMatchObject({ search: '', states: ['paid'] });
    view.showMore();
    expect(view.filter.states).toEqual([]);
  });
});
