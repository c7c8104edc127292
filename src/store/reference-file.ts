import { join } from 'node:path';
import type { ReferenceRow } from '../finding/reference.js';
import * as files from '../platform/node/files.js';
import { CommandError, EXIT } from '../cli/exit.js';

/** What a fresh run is compared with: numbers of earlier runs of the same suite. */
export interface Reference {
  readonly suite: string;
  /** SHA-256 (hex) of what the suite says, see suiteContent: a reference of another suite compares nothing. */
  readonly content: string;
  /** Members of each ensemble of each run. */
  readonly members: number;
  /** Seeds of the runs. */
  readonly seeds: readonly string[];
  readonly adapter: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly ReferenceRow[];
}

export function referencePath(folder: string, suite: string): string {
  return join(folder, `${suite}.json`);
}

/** The reference of a suite, undefined if there is none. Rejects with CommandError for a file that cannot be read. */
export async function readReference(path: string): Promise<Reference | undefined> {
  if (!files.exists(path)) return undefined;
  try {
    const reference = JSON.parse(new TextDecoder().decode(await files.read(path))) as Reference;
    if (!Array.isArray(reference.rows) || reference.rows.length === 0) throw new Error('it has no rows');
    if (!Array.isArray(reference.seeds)) throw new Error('it has no seeds');
    const bad = reference.rows.findIndex(
      (row) => typeof row?.key !== 'string' || typeof row.estimate !== 'object' || row.estimate === null,
    );
    if (bad >= 0) throw new Error(`row ${bad + 1} has no key or no estimate`);
    return reference;
  } catch (error) {
    throw new CommandError(
      `${path}: expected a reference, found what cannot be read (${files.why(error)}); restore the file, or make it again: pcbias reference update`,
      EXIT.usage,
    );
  }
}
