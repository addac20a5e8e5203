import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toasts } from './toasts.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a notice leaves after ten seconds, later when the pointer rests on it', () => {
  toasts.show('Draft deleted', () => {});
  const { id } = toasts.shown[0]!;
  toasts.hold(id);
  vi.advanceTimersByTime(20_000);
  expect(toasts.shown).toHaveLength(1);
  toasts.resume(id);
  vi.advanceTimersByTime(10_000);
  expect(toasts.shown).toHaveLength(0);
});

it('undo happens once and takes the notice away', () => {
  const undo = vi.fn();
  toasts.show('Draft deleted', undo);
  toasts.undo(toasts.shown[0]!);
  vi.advanceTimersByTime(20_000);
  expect(undo).toHaveBeenCalledTimes(1);
  expect(toasts.shown).toHaveLength(0);
});
