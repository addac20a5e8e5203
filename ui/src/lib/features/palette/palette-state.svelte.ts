/** Which of the two keyboard dialogs is open. */
class PaletteState {
  isOpen = $state(false);
  isHelpOpen = $state(false);

  readonly open = (): void => {
    this.isHelpOpen = false;
    this.isOpen = true;
  };

  readonly help = (): void => {
    this.isOpen = false;
    this.isHelpOpen = true;
  };
}

export const palette = new PaletteState();
