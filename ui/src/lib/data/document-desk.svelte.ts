import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { errorText } from '$lib/i18n/error-text';
import { ipc, type DocumentRow, type DownloadState, type ErrorCode } from '$lib/ipc';
import { asPortalError } from './session.svelte';

/** What the desk asks of the core. */
export type DocumentPort = Pick<
  typeof ipc,
  | 'documentDownload'
  | 'documentCancel'
  | 'documentOpen'
  | 'documentShowInFolder'
  | 'documentSaveAs'
  | 'documentKeepOffline'
>;

type Loading = Extract<DownloadState, { is: 'loading' }>;

/**
 * Everything that can be done with a document, and how it goes: downloads on their way and what went wrong, which the
 * rows read before do not know. `data/core.ts` tells it what the core says.
 */
export class DocumentDesk {
  readonly #port: DocumentPort;
  readonly #loading = new SvelteMap<string, Loading>();
  readonly #troubles = new SvelteMap<string, ErrorCode>();
  /** Stopped by the person: that it did not arrive is no trouble. */
  readonly #stopped = new SvelteSet<string>();

  constructor(port: DocumentPort = ipc) {
    this.#port = port;
  }

  /** A fact about a download. */
  hear(document: string, state: DownloadState): void {
    if (state.is === 'loading') this.#loading.set(document, state);
    else this.#loading.delete(document);
    if (state.is === 'failed') this.#troubles.set(document, state.code);
    if (state.is === 'stored') this.#troubles.delete(document);
  }

  /** Another person's documents. */
  clear(): void {
    this.#loading.clear();
    this.#troubles.clear();
  }

  stateOf({ id, state }: Pick<DocumentRow, 'id' | 'state'>): DownloadState {
    return this.#loading.get(id) ?? state;
  }

  /** Rows as they stand now, with what went wrong in words. */
  rows<T extends DocumentRow>(rows: readonly T[]): (T & { trouble?: string })[] {
    return rows.map((row) => {
      const state = this.stateOf(row);
      const code = this.#troubles.get(row.id) ?? (state.is === 'failed' ? state.code : undefined);
      return { ...row, state, trouble: code && state.is !== 'loading' ? inWords(code) : undefined };
    });
  }

  readonly open = (id: string): void => void this.#run(id, this.#port.documentOpen);
  readonly showInFolder = (id: string): void => void this.#run(id, this.#port.documentShowInFolder);
  readonly saveAs = (id: string): void => void this.#run(id, this.#port.documentSaveAs);
  readonly download = (id: string): void => void this.#run(id, this.#port.documentDownload);
  readonly keepOffline = (id: string, keep: boolean): void =>
    void this.#run(id, (id) => this.#port.documentKeepOffline(id, keep));
  readonly cancel = (id: string): void => {
    this.#loading.delete(id);
    this.#stopped.add(id);
    void this.#port.documentCancel(id).catch(() => undefined);
  };

  async #run(id: string, act: (id: string) => Promise<unknown>): Promise<void> {
    this.#troubles.delete(id);
    this.#stopped.delete(id);
    try {
      await act(id);
    } catch (error) {
      if (this.#stopped.delete(id)) return;
      this.#troubles.set(id, asPortalError(error).code);
      this.#loading.delete(id);
    }
  }
}

/** What happened and what to do; that nothing is lost goes without saying where nothing was written. */
function inWords(code: ErrorCode): string {
  const { title, remedy } = errorText(code);
  return `${title}. ${remedy}`;
}

export const documentDesk = new DocumentDesk();
