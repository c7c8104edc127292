import * as assert from 'uvu/assert';
import { FindingError } from '../../../src/finding/finding.js';

/** Fails unless the evaluation rejects with a FindingError whose message matches. */
export async function refused(evaluation: Promise<unknown>, message: RegExp): Promise<void> {
  await evaluation.then(
    () => assert.unreachable(`expected a FindingError with ${message}`),
    (error: unknown) => {
      assert.instance(error, FindingError);
      assert.match((error as Error).message, message);
    },
  );
}
