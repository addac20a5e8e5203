/**
 * The only door to the core. Everything else in the window calls `ipc.…` and catches `PortalError`;
 * nothing else imports `@tauri-apps`.
 */
import { convertFileSrc } from '@tauri-apps/api/core';
import { commands, events, type Event as CoreEvent, type FieldProblem, type IpcError } from './bindings';

export type * from './bindings';
export type { CoreEvent };

/** A command that did not do what it says; `code` has words in every language. */
export class PortalError extends Error {
  readonly code: IpcError['code'];
  readonly fields: FieldProblem[];
  /** English, technical; only to be copied for support. */
  readonly details: string;
  readonly trace: string | null;

  constructor(error: IpcError) {
    super(error.code);
    this.name = 'PortalError';
    this.code = error.code;
    this.fields = error.fields;
    this.details = error.details;
    this.trace = error.trace ?? null;
  }
}

type Commands = typeof commands;
type Answer<R> = R extends { status: 'ok'; data: infer T } ? T : never;
type Unwrapped = {
  [Name in keyof Commands]: (
    ...args: Parameters<Commands[Name]>
  ) => Promise<Answer<Awaited<ReturnType<Commands[Name]>>>>;
};

/** The commands of the core, answering data or throwing `PortalError`. */
export const ipc = Object.fromEntries(
  Object.entries(commands).map(([name, command]) => [name, unwrap(command as AnyCommand)]),
) as unknown as Unwrapped;

type AnyCommand = (
  ...args: unknown[]
) => Promise<{ status: 'ok'; data: unknown } | { status: 'error'; error: IpcError }>;

function unwrap(command: AnyCommand) {
  return async (...args: unknown[]) => {
    const answer = await command(...args);
    if (answer.status === 'ok') return answer.data;
    throw new PortalError(answer.error);
  };
}

/** Calls `listener` with every fact the core tells; answers how to stop. */
export function onCoreEvent(listener: (event: CoreEvent) => void): Promise<() => void> {
  return events.portalEvent.listen(({ payload }) => listener(payload));
}

/** Address of a small picture of a file that will be sent. */
export function attachmentPicture(request: string, sha256: string): string {
  return decodeURIComponent(convertFileSrc(`attachment/${request}/${sha256}`, 'portal'));
}

/** Address of a stored picture. */
export function documentPicture(document: string): string {
  return decodeURIComponent(convertFileSrc(`document/${document}`, 'portal'));
}
