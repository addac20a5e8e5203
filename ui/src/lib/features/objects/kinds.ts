import type { KindCount } from '$lib/ipc';

/** As many kinds have a chip; more would push the list out of sight. */
const CHIPS = 5;

/** The kinds with the most objects, and the chosen one, as chips; the others behind *More*. */
export function splitKinds(
  kinds: readonly KindCount[],
  chosen: string | null,
): [chips: KindCount[], more: KindCount[]] {
  if (kinds.length <= CHIPS + 1) return [[...kinds], []];
  const byCount = [...kinds].sort((a, b) => b.count - a.count);
  const isChip = ({ kind }: KindCount) => kind === chosen || byCount.findIndex((other) => other.kind === kind) < CHIPS;
  return [byCount.filter(isChip), byCount.filter((kind) => !isChip(kind))];
}
