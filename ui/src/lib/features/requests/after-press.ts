let isPressed = false;

if (typeof window !== 'undefined') {
  const track = (pressed: boolean) => () => (isPressed = pressed);
  window.addEventListener('pointerdown', track(true), true);
  window.addEventListener('pointerup', track(false), true);
  window.addEventListener('pointercancel', track(false), true);
}

/**
 * Runs `act` at once, or after the press that is under way: a line that appears between press and release would push
 * the pressed thing from under the pointer, and the click would be lost.
 */
export function afterPress(act: () => void): void {
  if (!isPressed) return act();
  const over = new AbortController();
  const once = () => {
    over.abort();
    // The click follows the release.
    setTimeout(act);
  };
  window.addEventListener('pointerup', once, { signal: over.signal });
  window.addEventListener('pointercancel', once, { signal: over.signal });
}
