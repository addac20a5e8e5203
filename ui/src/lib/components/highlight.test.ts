import { expect, it } from 'vitest';
import { pieces } from './highlight';

const marked = (text: string, query: string) =>
  pieces(text, query)
    .map((piece) => (piece.isHit ? `[${piece.text}]` : piece.text))
    .join('');

it.each([
  ['Lift stops between floors', 'lift', '[Lift] stops between floors'],
  ['Lift stops between floors', 'floor st', 'Lift [st]ops between [floor]s'],
  ['Müllerstraße 3', 'muller', '[Müller]straße 3'],
  ['İstanbul 🛗 Lift', 'lift', 'İstanbul 🛗 [Lift]'],
  ['a.b (c)', '.b (', 'a[.b] [(]c)'],
  ['nothing', '  ', 'nothing'],
])('%s searched for %s', (text, query, result) => expect(marked(text, query)).toBe(result));
