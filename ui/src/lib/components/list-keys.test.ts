import { expect, it } from 'vitest';
import { nextIndex } from './list-keys';

const key = (name: string, held: Partial<KeyboardEvent> = {}) => ({
  key: name,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});

it.each([
  ['ArrowDown', -1, 0],
  ['ArrowUp', -1, 0],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 3, 2],
  ['PageDown', 3, 7],
  ['PageUp', 3, 0],
  ['End', 3, 9],
  ['Home', 3, 0],
  ['a', 3, undefined],
])('%s from row %i goes to %s', (name, from, to) => expect(nextIndex(key(name), from, 10, 4)).toBe(to));

it('leaves shortcuts and empty lists alone', () => {
  expect(nextIndex(key('ArrowDown', { metaKey: true }), 0, 10, 4)).toBeUndefined();
  expect(nextIndex(key('ArrowDown'), -1, 0, 4)).toBeUndefined();
});
