import * as assert from 'uvu/assert';
import { InputError } from '../../../src/data/input-error.js';

/** Fails unless `action` throws or rejects with an InputError whose message matches every pattern. */
export async function rejects(action: () => unknown, ...patterns: readonly RegExp[]): Promise<void> {
  let error: unknown;
  try {
    await action();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error instanceof InputError, `expected an InputError, got ${String(error)}`);
  for (const pattern of patterns) assert.match((error as InputError).message, pattern);
}
