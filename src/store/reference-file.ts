import type { ReferenceRow } from '../finding/reference.js';
import { ResultError, why } from './result-error.js';
import type { ResultStore } from './result-store.js';

/** The numbers of earlier runs of a suite, with which a fresh run is compared. */
export interface Reference {
  readonly suite: string;
  /**
   * SHA-256 (hex) of the suite's content, see suiteContent. A reference of another suite cannot be compared.
   */
  readonly content: string;
  /** Members of each ensemble of each run. */
  readonly members: number;
  /** Seeds of the runs. */
  readonly seeds: readonly string[];
  readonly adapter: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly ReferenceRow[];
}

/** Where the reference of a suite is kept. */
export function referencePath(store: ResultStore, suite: string): string {
  return `${store.locate('')}/${fileOf(suite)}`;
}

/** Keeps the reference of its suite, in place of an earlier one. */
export async function writeReference(store: ResultStore, reference: Reference): Promise<void> {
  await store.replace('', fileOf(reference.suite), `${JSON.stringify(reference, null, 1)}\n`);
}

/**
 * The reference of a suite, undefined if there is none. Rejects with ResultError for a file that cannot be
 * read.
 */
export async function readReference(store: ResultStore, suite: string): Promise<Reference | undefined> {
  if (!(await store.has('', fileOf(suite)))) return undefined;
  try {
    const text = new TextDecoder().decode(await store.read('', fileOf(suite)));
    const reference = JSON.parse(text) as Reference;
    if (!Array.isArray(reference.rows) || reference.rows.length === 0) throw new Error('it has no rows');
    if (!Array.isArray(reference.seeds)) throw new Error('it has no seeds');
    const bad = reference.rows.findIndex(
      (row) => typeof row?.key !== 'string' || typeof row.estimate !== 'object' || row.estimate === null,
    );
    if (bad >= 0) throw new Error(`row ${bad + 1} has no key or no estimate`);
    return reference;
  } catch (error) {
    throw new ResultError(
      `${referencePath(store, suite)}: expected a reference, found what cannot be read ` +
        `(${why(error)}); restore the file, ` +
        'or make it again: pcbias reference update',
    );
  }
}

function fileOf(suite: string): string {
  return `${suite}.json`;
}
