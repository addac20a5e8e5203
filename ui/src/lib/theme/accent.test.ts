import { describe, expect, it } from 'vitest';
import { accentShades, applyAccent, type ThemeName } from './accent';
import { contrast } from './color';

const SURFACES: Record<ThemeName, string[]> = {
  light: ['#ffffff', '#f5f5f6', '#eeeef0'],
  dark: ['#1d1e21', '#161719', '#292a2e'],
};
const BRANDS = ['#ffd400', '#000000', '#ffffff', '#e4002b', '#00a0e3', '#7ac143', '#123', '#808080', '#2b5cc4'];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(BRANDS)('%s is readable everywhere it is used', (brand) => {
    const shades = accentShades(brand, theme)!;
    for (const surface of SURFACES[theme]) expect(contrast(shades.text, surface)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(shades.text, shades.quiet)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(shades.onAccent, shades.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(shades.accent, SURFACES[theme][0]!)).toBeGreaterThanOrEqual(4.5);
  });
});

it('leaves a colour that already passes as the company chose it', () => {
  expect(accentShades('#2b5cc4', 'light')?.accent).toBe('#2b5cc4');
});

it('keeps the defaults when the portal names no colour', () => {
  expect(accentShades('bright blue', 'light')).toBeUndefined();
  const root = document.createElement('div');
  applyAccent('#e4002b', root);
  expect(root.style.getPropertyValue('--accent-light')).not.toBe('');
  applyAccent(undefined, root);
  expect(root.style.getPropertyValue('--accent-light')).toBe('');
});
