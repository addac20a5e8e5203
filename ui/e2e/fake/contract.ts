/** The commands of the core as a world has to answer them: same names and shapes as `ipc`, without the envelope. */
import type { commands, ErrorCode, FieldProblem, IpcError } from '../../src/lib/ipc/bindings';

type Commands = typeof commands;
type DataOf<R> = R extends { status: 'ok'; data: infer T } ? T : never;

export type CommandName = keyof Commands;
export type Answers = {
  [Name in CommandName]: (
    ...args: Parameters<Commands[Name]>
  ) => DataOf<Awaited<ReturnType<Commands[Name]>>> | Promise<DataOf<Awaited<ReturnType<Commands[Name]>>>>;
};

/** Thrown by an answer: the command fails with this code. */
export class Refusal extends Error {
  readonly error: IpcError;

  constructor(code: ErrorCode, fields: FieldProblem[] = []) {
    super(code);
    this.error = { code, fields, details: `fake: ${code}`, trace: null };
  }
}

/** `request_take_back` → `requestTakeBack` */
export function commandName(invoked: string): CommandName {
  return invoked.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as CommandName;
}
