import { InputError } from '../data/input-error.js';
import { ArchitectureError } from '../model/error.js';
import { ResultError } from '../store/result-error.js';
import { SuiteError } from '../suite/file/error.js';

/** Exit codes of the process (architecture.md). 1 means that a finding moved or a trial failed. */
export const EXIT = { done: 0, failed: 1, usage: 2, noAdapter: 69, interrupted: 75 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with a message and a code, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly code: ExitCode,
  ) {
    super(message);
  }
}

/**
 * Message and exit code for what a command threw. Bad input is the user's to correct; anything else shows its
 * stack.
 */
export function explain(error: unknown): { message: string; code: ExitCode } {
  if (error instanceof CommandError) {
    return { message: error.message, code: error.code };
  }
  const badInput = [InputError, SuiteError, ArchitectureError, ResultError].some(
    (kind) => error instanceof kind,
  );
  if (badInput) {
    return { message: (error as Error).message, code: EXIT.usage };
  }
  return {
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    code: EXIT.failed,
  };
}
