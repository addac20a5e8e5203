import { describe, expect, it } from 'vitest';
import { WorkOrdersView } from './work-orders-view.svelte';

const asked = (query: string) => new URLSearchParams(query);

describe('the list of work orders', () => {
  it('begins with what is open', () => {
    const view = new WorkOrdersView();
    expect(view.filter).toMatchObject({ group: 'open', stages: [], sort: 'newest', search: '' });
    expect(view.isFiltered).toBe(false);
  });

  it('combines stages, and forgets them with the other half', () => {
    const view = new WorkOrdersView();
    view.toggle('planned');
    view.toggle('reported');
    expect(view.filter.stages).toEqual(['planned', 'reported']);
    view.toggle('planned');
    expect(view.filter.stages).toEqual(['reported']);
    view.chooseGroup('completed');
    expect(view.filter).toMatchObject({ group: 'completed', stages: [] });
  });

  it.each([
    ['period=planned-this-week', { is: 'planned-this-week' }],
    ['period=2026-03', { is: 'reported-in', month: '2026-03' }],
  ])('follows a link with %s to exactly those rows', (query, period) => {
    const view = new WorkOrdersView();
    view.search = 'lift';
    view.toggle('planned');
    view.takeUp(asked(query));
    expect(view.filter).toMatchObject({ period, group: null, stages: [], search: '' });
  });

  it('keeps what it remembers when a link asks for nothing that it knows', () => {
    const view = new WorkOrdersView();
    view.search = 'lift';
    view.takeUp(asked('period=tomorrow&group=none'));
    expect(view.filter).toMatchObject({ search: 'lift', period: null, group: 'open' });
  });
});
