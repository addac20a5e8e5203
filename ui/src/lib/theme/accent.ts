import { contrast, fromOklch, toOklch, type Oklch } from './color';

/** The accent as one theme shows it; every pair of text and background in here has at least 4.5 : 1. */
export interface AccentShades {
  /** Fill of the primary button and of charts. */
  accent: string;
  /** Links, the focus ring, the name of the selected item. */
  text: string;
  /** Background of the selected item. */
  quiet: string;
  /** Text on the fill. */
  onAccent: string;
}

const READABLE = 4.5;
const WHITE = '#ffffff';
const INK = '#14161a';

/** The surfaces that accent text may stand on (`tokens.css`: surface 1, 0, 2); `away` is where lightness must go. */
const THEMES = {
  light: { surfaces: ['#ffffff', '#f5f5f6', '#eeeef0'], away: -0.01, quiet: { l: 0.945, c: 0.028 } },
  dark: { surfaces: ['#1d1e21', '#161719', '#292a2e'], away: 0.01, quiet: { l: 0.31, c: 0.045 } },
} as const;

export type ThemeName = keyof typeof THEMES;

/** Moves lightness step by step until `passes`; hue, and with it the brand, stays. */
function shift(from: Oklch, step: number, passes: (hex: string) => boolean): string {
  let color = from;
  while (!passes(fromOklch(color)) && color.l >= 0 && color.l <= 1) color = { ...color, l: color.l + step };
  return fromOklch(color);
}

/** The shades of a portal's colour in a theme; `undefined` when `hex` is no colour, then the defaults stay. */
export function accentShades(hex: string, theme: ThemeName): AccentShades | undefined {
  const brand = toOklch(hex);
  if (!brand) return undefined;
  const { surfaces, away, quiet: tint } = THEMES[theme];
  const quiet = fromOklch({ l: tint.l, c: Math.min(brand.c, tint.c), h: brand.h });
  const accent = shift(brand, away, (shade) => contrast(shade, surfaces[0]) >= READABLE);
  const grounds = [...surfaces, quiet];
  const text = shift(brand, away, (shade) => grounds.every((ground) => contrast(shade, ground) >= READABLE));
  // A fill that has 4.5 : 1 against its surface always leaves one of the two readable.
  const onAccent = contrast(WHITE, accent) >= READABLE ? WHITE : INK;
  return { accent, text, quiet, onAccent };
}

/** Gives the window the portal's colour, or takes it away again. */
export function applyAccent(hex: string | undefined, root: HTMLElement = document.documentElement): void {
  for (const theme of ['light', 'dark'] as const) {
    const shades = hex === undefined ? undefined : accentShades(hex, theme);
    const values = {
      [`--accent-${theme}`]: shades?.accent,
      [`--accent-text-${theme}`]: shades?.text,
      [`--accent-quiet-${theme}`]: shades?.quiet,
      [`--on-accent-${theme}`]: shades?.onAccent,
    };
    for (const [name, value] of Object.entries(values)) {
      if (value) root.style.setProperty(name, value);
      else root.style.removeProperty(name);
    }
  }
}
