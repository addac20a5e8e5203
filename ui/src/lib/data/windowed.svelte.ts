/**
 * A list of up to a hundred thousand rows of which only the pages around what is in sight are read.
 *
 * ```ts
 * const list = createWindowedList(() => ({
 *   queryKey: keys.workOrderList(query),
 *   fetch: (offset, limit) => ipc.workOrderList({ ...query, window: { offset, limit } }),
 * }));
 * ```
 */
import {
  hashKey,
  QueriesObserver,
  useQueryClient,
  type QueryClient,
  type QueryKey,
  type QueryObserverResult,
} from '@tanstack/svelte-query';
import { untrack } from 'svelte';
import type { Page } from '$lib/ipc';
import { PAGE, RowPages } from './row-pages';

export interface WindowedQuery<T> {
  /** Begins with the noun's key, so that a fact of the core makes it old; names everything but the window. */
  queryKey: QueryKey;
  fetch: (offset: number, limit: number) => Promise<Page<T>>;
}

/** Rows above and below the ones in sight that are read with them. */
const MARGIN = 40;
/** How long a page is remembered when nobody looks at it. */
const FORGET_AFTER = 60_000;

type Result<T> = QueryObserverResult<Page<T>>;

export class WindowedList<T extends { id: string }> {
  /** As long as the whole list; a row that is not read yet is `undefined`. */
  items = $state.raw<readonly (T | undefined)[]>([]);
  /** `undefined` until the first answer. */
  total = $state.raw<number>();
  /** Why the rows of this query cannot be read. */
  error = $state.raw<unknown>();
  /** Rows of a new query, or missing rows, are on their way. */
  isBusy = $state(false);
  /** Which query the rows belong to: another one begins at its top. */
  shownKey = $state.raw<string>();

  readonly #client: QueryClient;
  readonly #observer: QueriesObserver;
  #query: WindowedQuery<T> | undefined;
  #key = '';
  /** The pages in sight. */
  #pages: number[] = [0];
  readonly #rows = new RowPages<T>();
  #unsubscribe: (() => void) | undefined;

  constructor(client: QueryClient) {
    this.#client = client;
    this.#observer = new QueriesObserver(client, []);
  }

  /** Begins to read; answers how to stop. */
  start(): () => void {
    this.#unsubscribe = this.#observer.subscribe((results) => this.#read(results as Result<T>[]));
    this.#read(this.#observer.getCurrentResult() as Result<T>[]);
    return () => this.#unsubscribe?.();
  }

  /** Another question. Its answer takes the place of the old rows when it is here. */
  ask(query: WindowedQuery<T>): void {
    const key = hashKey(query.queryKey);
    this.#query = query;
    if (key === this.#key) return;
    this.#key = key;
    this.#look([0]);
  }

  /** These rows are in sight. */
  show(first: number, last: number): void {
    if (this.shownKey !== this.#key) return;
    const from = Math.max(0, Math.floor((first - MARGIN) / PAGE));
    const end = Math.min(this.total ?? 0, last + MARGIN + 1);
    const to = Math.max(from, Math.ceil(end / PAGE) - 1);
    if (from === this.#pages[0] && to === this.#pages.at(-1)) return;
    this.#look(Array.from({ length: to - from + 1 }, (_, index) => from + index));
  }

  /** Reads again what could not be read. */
  retry(): void {
    void this.#client.refetchQueries({ queryKey: this.#query?.queryKey ?? [], type: 'active' });
  }

  #look(pages: number[]): void {
    const query = this.#query;
    if (!query) return;
    this.#pages = pages;
    this.#observer.setQueries(
      pages.map((page) => ({
        queryKey: [...query.queryKey, page],
        queryFn: () => query.fetch(page * PAGE, PAGE),
        gcTime: FORGET_AFTER,
      })),
    );
    this.#read(this.#observer.getCurrentResult() as Result<T>[]);
  }

  #read(results: Result<T>[]): void {
    this.isBusy = results.some((result) => result.isFetching);
    this.error = results.find((result) => result.isError)?.error;
    let newest: Result<T> | undefined;
    for (const [index, result] of results.entries()) {
      const page = this.#pages[index];
      if (page === undefined || !result.data) continue;
      if (this.shownKey !== this.#key) {
        this.shownKey = this.#key;
        this.#rows.clear();
      }
      this.#rows.put(page, result.data.rows);
      if (!newest || result.dataUpdatedAt >= newest.dataUpdatedAt) newest = result;
    }
    if (!newest?.data) return;
    this.total = newest.data.total;
    this.items = this.#rows.assemble(newest.data.total, this.#pages);
  }
}

/** A windowed list that follows its question and stops with its component. */
export function createWindowedList<T extends { id: string }>(question: () => WindowedQuery<T>): WindowedList<T> {
  const list = new WindowedList<T>(useQueryClient());
  list.ask(untrack(question));
  $effect.pre(() => {
    const asked = question();
    untrack(() => list.ask(asked));
  });
  $effect.pre(() => untrack(() => list.start()));
  return list;
}
