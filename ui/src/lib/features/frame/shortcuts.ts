import { AREAS, type AreaName } from './areas';

export interface ShortcutActions {
  go: (href: string) => void;
  openPalette: () => void;
  /** Absent where the portal takes no requests. */
  newRequest?: () => void;
}

/** Single letters belong to the text while somebody types. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** The frame's shortcuts as tinykeys wants them; only for areas that are shared. */
export function frameShortcuts(areas: readonly AreaName[], actions: ShortcutActions) {
  const bindings: Record<string, (event: KeyboardEvent) => void> = {};
  const bind = (keys: string, act: () => void) => {
    bindings[keys] = (event) => {
      event.preventDefault();
      act();
    };
  };
  bind('$mod+k', actions.openPalette);
  bind('$mod+,', () => actions.go('/settings'));
  if (actions.newRequest) bind('$mod+n', actions.newRequest);
  for (const name of areas) {
    const { letter, href } = AREAS[name];
    bindings[`g ${letter}`] = (event) => {
      if (!isTyping(event.target)) actions.go(href);
    };
  }
  return bindings;
}
