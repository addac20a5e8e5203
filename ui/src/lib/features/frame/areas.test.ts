import { expect, it, vi } from 'vitest';
import { AREAS, areaOf } from './areas';
import { frameShortcuts } from './shortcuts';

it.each([
  ['/', 'home'],
  ['/work-orders/42', 'work_orders'],
  ['/requests/new', 'requests'],
  ['/settings', undefined],
  ['/objects-of-art', undefined],
])('%s belongs to %s', (path, area) => expect(areaOf(path)).toBe(area));

it('every area has a letter and an address of its own', () => {
  const all = Object.values(AREAS);
  expect(new Set(all.map(({ letter }) => letter)).size).toBe(all.length);
  expect(new Set(all.map(({ href }) => href)).size).toBe(all.length);
});

it('letters jump to shared areas only, and never while typing', () => {
  const go = vi.fn();
  const bindings = frameShortcuts(['home', 'invoices'], { go, openPalette: () => {} });
  expect(Object.keys(bindings)).toEqual(['$mod+k', '$mod+,', 'g h', 'g i']);
  const press = (target: EventTarget) => bindings['g i']!({ target } as unknown as KeyboardEvent);
  press(document.createElement('input'));
  expect(go).not.toHaveBeenCalled();
  press(document.body);
  expect(go).toHaveBeenCalledWith('/invoices');
});
