import { ResultError, why } from './result-error.js';
import type { ResultStore } from './result-store.js';

/**
 * File with the names of the trials that a report is about (see member-blocks.ts), kept beside the report.
 * The store also holds trials of other members and seeds, of earlier versions of the suite, and the same
 * networks with other recordings.
 */
const TRIALS_FILE = 'trials.json';

/** Keeps the names of a report's trials, in the report's sequence. */
export async function writeTrialNames(store: ResultStore, names: readonly string[]): Promise<void> {
  await store.replace('', TRIALS_FILE, `${JSON.stringify(names, null, 1)}\n`);
}

/**
 * Names of a report's trials, in the report's sequence; undefined where no run has noted them. Rejects with
 * ResultError for a file that cannot be read.
 */
export async function readTrialNames(store: ResultStore): Promise<string[] | undefined> {
  if (!(await store.has('', TRIALS_FILE))) return undefined;
  try {
    const names: unknown = JSON.parse(new TextDecoder().decode(await store.read('', TRIALS_FILE)));
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
    throw new Error('it is no list of names');
  } catch (error) {
    throw new ResultError(
      `${store.locate('')}/${TRIALS_FILE}: expected the names of trials, found what cannot be ` +
        `read (${why(error)}); ` +
        'run the suite again',
    );
  }
}
