/** What the user chose under Settings; `system` follows the computer. */
export type Appearance = 'system' | 'light' | 'dark';

/** Makes the window light or dark; the tokens answer to `data-theme`. */
export function applyAppearance(choice: Appearance, root: HTMLElement = document.documentElement): void {
  if (choice === 'system') delete root.dataset.theme;
  else root.dataset.theme = choice;
}
