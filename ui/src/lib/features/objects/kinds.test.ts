import { describe, expect, it } from 'vitest';
import { splitKinds } from './kinds';

const kinds = (...counts: number[]) => counts.map((count, n) => ({ kind: `kind ${n}`, count }));
const names = (list: { kind: string }[]) => list.map(({ kind }) => kind);

describe('the kinds of objects', () => {
  it('all have a chip while they are few', () => {
    const [chips, more] = splitKinds(kinds(1, 2, 3, 4, 5, 6), null);
    expect(chips).toHaveLength(6);
    expect(more).toEqual([]);
  });

  it('stand behind More when they are many, the frequent ones first', () => {
    const [chips, more] = splitKinds(kinds(1, 2, 3, 4, 5, 6, 7), null);
    expect(names(chips)).toEqual(['kind 6', 'kind 5', 'kind 4', 'kind 3', 'kind 2']);
    expect(names(more)).toEqual(['kind 1', 'kind 0']);
  });

  it('never hide the chosen one', () => {
    const [chips, more] = splitKinds(kinds(1, 2, 3, 4, 5, 6, 7), 'kind 0');
    expect(names(chips)).toContain('kind 0');
    expect(names(more)).toEqual(['kind 1']);
  });
});
