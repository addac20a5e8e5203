import House from '@lucide/svelte/icons/house';
import { describe, expect, it, vi } from 'vitest';
import type { SearchHit } from '$lib/ipc';
import { groupsOf } from './entries';

const hit = (collection: SearchHit['collection'], title: string): SearchHit => ({
  collection,
  id: title,
  title,
  meta: '',
});
const command = (title: string) => ({ key: title, icon: House, title, run: () => {} });
const COMMANDS = [command('Go to Work orders'), command('New request'), command('Settings')];

const told = (text: string, hits: SearchHit[] = []) =>
  groupsOf(text, hits, COMMANDS, () => {}).map(({ title, entries }) => [title, entries.map((entry) => entry.title)]);

describe('the palette', () => {
  it('offers every command while nothing is typed', () => {
    expect(told('')).toEqual([['Commands', ['Go to Work orders', 'New request', 'Settings']]]);
  });

  it('finds commands by the beginnings of their words', () => {
    expect(told('wo')).toEqual([['Commands', ['Go to Work orders']]]);
    expect(told('req new')).toEqual([['Commands', ['New request']]]);
    expect(told('ettings')).toEqual([]);
  });

  it('puts what was found before the commands, by kind', () => {
    expect(told('n', [hit('object', 'Lift 2'), hit('work-order', 'Noise'), hit('object', 'Lift 3')])).toEqual([
      ['Work orders', ['Noise']],
      ['Objects', ['Lift 2', 'Lift 3']],
      ['Commands', ['New request']],
    ]);
  });

  it('goes to what was chosen', () => {
    const go = vi.fn();
    const found = hit('invoice', 'Invoice 7');
    groupsOf('7', [found], [], go)[0]?.entries[0]?.run();
    expect(go).toHaveBeenCalledWith(found);
  });
});
