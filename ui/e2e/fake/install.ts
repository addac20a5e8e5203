/**
 * Runs in the page before anything else: stands in for the shell's side of `@tauri-apps/api`.
 *
 * Must not refer to anything outside of itself; only its text travels.
 */
export function installShell(): void {
  type Callback = (payload: unknown) => void;
  interface Bridge {
    fakeInvoke: (command: string, args: unknown) => Promise<{ data?: unknown; error?: unknown }>;
    fakeEmit: (name: string, payload: unknown) => void;
    __TAURI_INTERNALS__: unknown;
    __TAURI_EVENT_PLUGIN_INTERNALS__: unknown;
  }
  const bridge = window as unknown as Bridge;
  const callbacks = new Map<number, Callback>();
  const listeners = new Map<string, Set<number>>();
  let nextId = 1;

  const invoke = async (command: string, args: Record<string, unknown> = {}) => {
    if (command === 'plugin:event|listen') {
      const { event, handler } = args as { event: string; handler: number };
      listeners.set(event, (listeners.get(event) ?? new Set()).add(handler));
      return handler;
    }
    if (command === 'plugin:event|unlisten') return null;
    if (command.startsWith('plugin:')) return null;
    const { data, error } = await bridge.fakeInvoke(command, args);
    if (error) throw error;
    return data ?? null;
  };

  bridge.__TAURI_INTERNALS__ = {
    invoke,
    transformCallback: (callback: Callback, once = false) => {
      const id = nextId++;
      callbacks.set(id, (payload) => {
        if (once) callbacks.delete(id);
        callback(payload);
      });
      return id;
    },
    unregisterCallback: (id: number) => callbacks.delete(id),
    convertFileSrc: (path: string, protocol = 'asset') =>
      `${location.origin}/fake-${protocol}/${encodeURIComponent(path)}`,
    metadata: { currentWindow: { label: 'main' }, currentWebview: { windowLabel: 'main', label: 'main' } },
  };
  bridge.__TAURI_EVENT_PLUGIN_INTERNALS__ = {
    unregisterListener: (event: string, id: number) => {
      listeners.get(event)?.delete(id);
      callbacks.delete(id);
    },
  };
  bridge.fakeEmit = (event, payload) => {
    for (const id of listeners.get(event) ?? []) callbacks.get(id)?.({ event, id, payload } as unknown);
  };
}
