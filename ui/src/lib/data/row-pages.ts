/** Rows per read. */
export const PAGE = 100;
/** Pages that are remembered: those next to what is in sight. */
const KEPT = 24;

/** The pages of a long list that were read so far. */
export class RowPages<T extends { id: string }> {
  readonly #pages = new Map<number, readonly T[]>();

  clear(): void {
    this.#pages.clear();
  }

  put(page: number, rows: readonly T[]): void {
    this.#pages.set(page, rows);
  }

  /**
   * The list as long as it is; a row that is not known is `undefined`. Pages read at different moments may tell of the
   * same row twice: then the page in sight is right.
   */
  assemble(total: number, inSight: readonly number[]): (T | undefined)[] {
    this.#forgetFarFrom(inSight);
    const items = new Array<T | undefined>(total).fill(undefined);
    const seen = new Set<string>();
    const others = [...this.#pages.keys()].filter((page) => !inSight.includes(page));
    for (const page of [...inSight, ...others]) {
      for (const [index, row] of (this.#pages.get(page) ?? []).entries()) {
        const place = page * PAGE + index;
        if (place >= total || seen.has(row.id)) continue;
        seen.add(row.id);
        items[place] = row;
      }
    }
    return items;
  }

  #forgetFarFrom(inSight: readonly number[]): void {
    const middle = ((inSight[0] ?? 0) + (inSight.at(-1) ?? 0)) / 2;
    const byDistance = [...this.#pages.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const page of byDistance.slice(KEPT)) this.#pages.delete(page);
  }
}
