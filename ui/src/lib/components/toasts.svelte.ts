/** How long "Undo" is offered. */
const SHOWN_MS = 10_000;

export interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}

/** Short notices of what is over and can be taken back. Never errors: those stay where they happened. */
class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #nextId = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(text: string, undo?: () => void): void {
    const toast = { id: this.#nextId++, text, undo };
    this.shown = [...this.shown, toast];
    this.resume(toast.id);
  }

  undo(toast: Toast): void {
    this.dismiss(toast.id);
    toast.undo?.();
  }

  dismiss(id: number): void {
    this.hold(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  /** While pointer or focus rests on it a toast does not run away. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  resume(id: number): void {
    this.hold(id);
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), SHOWN_MS),
    );
  }
}

export const toasts = new Toasts();
