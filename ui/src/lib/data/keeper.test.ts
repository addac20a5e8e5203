import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PortalError } from '$lib/ipc';
import { Keeper } from './keeper.svelte';

const full = new PortalError({ code: 'storage-full', fields: [], details: '', trace: null });

function made(isOurs = () => true) {
  const save = vi.fn(async () => undefined as void);
  return { save, keeper: new Keeper(save, isOurs) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what is typed', () => {
  it('is on the disk after a pause, once', async () => {
    const { save, keeper } = made();
    keeper.typed();
    keeper.typed();
    await vi.advanceTimersByTimeAsync(400);
    await keeper.flush();
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('is tried again when the disk refuses, and says so until then', async () => {
    const { save, keeper } = made();
    save.mockRejectedValueOnce(full);
    keeper.typed();
    await keeper.flush();
    expect(keeper.error?.code).toBe('storage-full');
    await vi.advanceTimersByTimeAsync(5_000);
    expect([save.mock.calls.length, keeper.error]).toEqual([2, null]);
  });

  it('while it is being written is written as well', async () => {
    const { save, keeper } = made();
    save.mockImplementationOnce(async () => keeper.typed());
    keeper.typed();
    expect(await keeper.flush()).toBe(true);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('is not tried again and again when the disk refuses', async () => {
    const { save, keeper } = made();
    save.mockImplementation(async () => {
      keeper.typed();
      throw full;
    });
    keeper.typed();
    expect(await keeper.flush()).toBe(false);
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('needs no keeping once it is handed over', async () => {
    const { save, keeper } = made();
    keeper.typed();
    await keeper.handOver(async () => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(save).not.toHaveBeenCalled();
  });

  it('is kept when handing it over fails, and when more was typed meanwhile', async () => {
    const { save, keeper } = made();
    keeper.typed();
    await expect(keeper.handOver(() => Promise.reject(full))).rejects.toBe(full);
    await vi.advanceTimersByTimeAsync(400);
    expect(save).toHaveBeenCalledTimes(1);
    await keeper.handOver(async () => keeper.typed());
    await vi.advanceTimersByTimeAsync(400);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('is never written into another account', async () => {
    const { save, keeper } = made(() => false);
    keeper.typed();
    await keeper.flush();
    expect(save).not.toHaveBeenCalled();
  });

  it('is not written once more after the end, even if a save was under way then', async () => {
    let release = () => {};
    const { save, keeper } = made();
    save.mockImplementationOnce(() => new Promise<void>((resolve) => (release = resolve)));
    keeper.typed();
    const saving = keeper.flush();
    await vi.advanceTimersByTimeAsync(0);
    keeper.typed();
    keeper.end();
    release();
    await saving;
    await keeper.flush();
    expect([save.mock.calls.length, keeper.isUnsaved]).toEqual([1, false]);
  });
});
