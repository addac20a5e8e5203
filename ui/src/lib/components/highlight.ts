export interface Piece {
  text: string;
  isHit: boolean;
}

/** Folds case and accents away but keeps one unit for each of `text`'s, so that places match. */
function fold(text: string): string {
  return Array.from(text, (unit) => {
    const plain = unit.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    return plain.length === unit.length ? plain : unit.toLowerCase().slice(0, unit.length).padEnd(unit.length);
  }).join('');
}

/** Cuts `text` into pieces at every word of `query`, whatever its case and accents ("muller" finds "Müller"). */
export function pieces(text: string, query: string): Piece[] {
  const words = query.split(/\s+/).filter(Boolean).map(fold);
  if (words.length === 0 || text === '') return [{ text, isHit: false }];
  const folded = fold(text);
  const isHit = new Array<boolean>(text.length).fill(false);
  for (const word of words)
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length))
      isHit.fill(true, at, at + word.length);
  const cut: Piece[] = [];
  for (let at = 0; at < text.length; at++) {
    const last = cut.at(-1);
    if (last && last.isHit === isHit[at]) last.text += text[at];
    else cut.push({ text: text[at] ?? '', isHit: isHit[at] ?? false });
  }
  return cut;
}
