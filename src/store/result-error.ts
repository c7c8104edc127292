/** A stored file is missing or corrupt: the message names it and the cure. */
export class ResultError extends Error {
  override readonly name = 'ResultError';
}

/** The message of anything that was thrown. */
export function why(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
