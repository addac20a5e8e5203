import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast } from './color';

const css = readFileSync('src/lib/theme/tokens.css', 'utf8').split('@media')[0]!;

function token(name: string, theme: 'light' | 'dark'): string {
  const pair = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  if (!pair) throw new Error(`no token ${name}`);
  return theme === 'light' ? pair[1]! : pair[2]!;
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const surfaces = ['surface-0', 'surface-1', 'surface-2'];

  it.each(['text-1', 'text-2', 'text-3'])('%s is readable on every surface', (text) => {
    for (const surface of surfaces)
      expect(contrast(token(text, theme), token(surface, theme)), surface).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['good', 'warn', 'bad', 'info', 'planned', 'wait'])(
    '%s is readable on its quiet background and on surfaces',
    (tone) => {
      for (const ground of [`${tone}-quiet`, ...surfaces])
        expect(contrast(token(tone, theme), token(ground, theme)), ground).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('borders of controls stand out', () => {
    for (const surface of ['surface-0', 'surface-1'])
      expect(contrast(token('line-2', theme), token(surface, theme))).toBeGreaterThanOrEqual(3);
  });

  it('a marked hit stays readable', () => {
    expect(contrast(token('text-1', theme), token('mark', theme))).toBeGreaterThanOrEqual(4.5);
  });
});
