import type { Component } from 'svelte';

/** A Lucide icon. The tree shows 16 px in rows and buttons, 18 px in the sidebar, always with this stroke. */
export type Icon = Component<{
  size?: number | string;
  strokeWidth?: number | string;
  'aria-hidden'?: boolean | 'true' | 'false';
}>;

export const ICON_STROKE = 1.75;
