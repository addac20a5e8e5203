import { describe, expect, it } from 'vitest';
import { firstName, greeting } from './greeting';

const at = (hour: number) => new Date(2026, 2, 12, hour, 30);

describe('the greeting', () => {
  it.each([
    [4, 'Good evening, Anna.'],
    [5, 'Good morning, Anna.'],
    [11, 'Good morning, Anna.'],
    [12, 'Good afternoon, Anna.'],
    [17, 'Good afternoon, Anna.'],
    [18, 'Good evening, Anna.'],
  ])('at %i is “%s”', (hour, words) => {
    expect(greeting('Anna Berger', at(hour))).toBe(words);
  });

  it('leaves titles away', () => {
    expect(firstName('Dr. Anna Berger')).toBe('Anna');
    expect(firstName('  Anna ')).toBe('Anna');
    expect(firstName('A.')).toBe('A.');
  });
});
