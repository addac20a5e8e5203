import { QueryClient } from '@tanstack/svelte-query';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WindowedList } from './windowed.svelte';

interface Row {
  id: string;
  title: string;
}

const rowsOf = (count: number, title = 'row') =>
  Array.from({ length: count }, (_, index): Row => ({ id: `${index}`, title: `${title} ${index}` }));

const pageOf = (rows: Row[], offset: number, limit: number) => ({
  rows: rows.slice(offset, offset + limit),
  total: rows.length,
});

function makeList() {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  const list = new WindowedList<Row>(client);
  let stop = () => {};
  const read = vi.fn((rows: Row[], offset: number, limit: number) => Promise.resolve(pageOf(rows, offset, limit)));
  const ask = (name: string, rows: () => Row[]) =>
    list.ask({ queryKey: ['rows', name], fetch: (offset, limit) => read(rows(), offset, limit) });
  const start = () => (stop = list.start());
  afterEach(() => stop());
  return { client, list, ask, start, read };
}

const settled = (list: WindowedList<Row>) => vi.waitFor(() => expect(list.isBusy).toBe(false));

describe('a windowed list', () => {
  it('knows its whole length after one page', async () => {
    const { list, ask, start, read } = makeList();
    const rows = rowsOf(100_000);
    ask('all', () => rows);
    start();
    await settled(list);
    expect(list.total).toBe(100_000);
    expect(list.items).toHaveLength(100_000);
    expect(list.items[99]?.id).toBe('99');
    expect(list.items[100]).toBeUndefined();
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('reads the pages around what is in sight, and no others', async () => {
    const { list, ask, start, read } = makeList();
    const rows = rowsOf(100_000);
    ask('all', () => rows);
    start();
    await settled(list);
    list.show(50_010, 50_020);
    await settled(list);
    expect(read.mock.calls.map(([, offset]) => offset)).toEqual([0, 49_900, 50_000]);
    expect(list.items[50_020]?.id).toBe('50020');
    expect(list.items[0]?.id).toBe('0');
  });

  it('reads no page beyond the end', async () => {
    const { list, ask, start, read } = makeList();
    const rows = rowsOf(200);
    ask('all', () => rows);
    start();
    await settled(list);
    list.show(180, 199);
    await settled(list);
    expect(read.mock.calls.map(([, offset]) => offset)).toEqual([0, 100]);
  });

  it('keeps the old rows until the new ones are here', async () => {
    const { list, ask, start } = makeList();
    ask('lift', () => rowsOf(3, 'lift'));
    start();
    await settled(list);
    ask('door', () => rowsOf(2, 'door'));
    expect(list.isBusy).toBe(true);
    expect(list.items.map((row) => row?.title)).toEqual(['lift 0', 'lift 1', 'lift 2']);
    const before = list.shownKey;
    await settled(list);
    expect(list.items.map((row) => row?.title)).toEqual(['door 0', 'door 1']);
    expect(list.shownKey).not.toBe(before);
  });

  it('shows only the last question when answers overtake one another', async () => {
    const { list, start } = makeList();
    let answerSlow = (_: unknown) => {};
    list.ask({ queryKey: ['slow'], fetch: () => new Promise((resolve) => (answerSlow = resolve as never)) });
    start();
    list.ask({ queryKey: ['quick'], fetch: () => Promise.resolve(pageOf(rowsOf(1, 'quick'), 0, 100)) });
    await settled(list);
    answerSlow(pageOf(rowsOf(5, 'slow'), 0, 100));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(list.items.map((row) => row?.title)).toEqual(['quick 0']);
  });

  it('is read again in place when the core says that something changed', async () => {
    const { client, list, ask, start, read } = makeList();
    let rows = rowsOf(500);
    ask('all', () => rows);
    start();
    await settled(list);
    list.show(220, 230);
    await settled(list);
    const key = list.shownKey;
    rows = rows.slice(1);
    read.mockClear();
    await client.invalidateQueries({ queryKey: ['rows'] });
    await settled(list);
    expect(read.mock.calls.map(([, offset]) => offset)).toEqual([100, 200]);
    expect(list.total).toBe(499);
    expect(list.items[220]?.id).toBe('221');
    expect(list.shownKey).toBe(key);
  });

  it('never holds a row twice, whatever the pages tell', async () => {
    const { client, list, ask, start } = makeList();
    let rows = rowsOf(300);
    ask('all', () => rows);
    start();
    await settled(list);
    list.show(160, 170);
    await settled(list);
    rows = rows.slice(1);
    // Page 0 is out of sight and old; its last row is now the first one of page 1's neighbour.
    await client.invalidateQueries({ queryKey: ['rows'] });
    await settled(list);
    const ids = list.items.flatMap((row) => (row ? [row.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says why rows cannot be read, and reads them when asked again', async () => {
    const { list, start } = makeList();
    let works = false;
    const fetch = () =>
      works ? Promise.resolve(pageOf(rowsOf(1), 0, 100)) : Promise.reject(new Error('storage-failed'));
    list.ask({ queryKey: ['rows'], fetch });
    start();
    await vi.waitFor(() => expect(list.error).toBeInstanceOf(Error));
    expect(list.total).toBeUndefined();
    works = true;
    list.retry();
    await vi.waitFor(() => expect(list.total).toBe(1));
    expect(list.error).toBeFalsy();
  });
});
