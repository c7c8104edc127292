import { join } from 'node:path';
import * as files from '../platform/node/files.js';
import { CommandError, EXIT } from '../cli/exit.js';

/**
 * Which of the stored trials a report is of, beside the report: `trials/` also holds those of other members and seeds, of earlier versions of
 * the suite, and the same networks once more with other recordings.
 */
export const TRIALS_FILE = 'trials.json';

export function trialsText(folders: readonly string[]): string {
  return `${JSON.stringify(folders, null, 1)}\n`;
}

/** Folders of a report's trials, in its order; undefined where no run has noted them. Rejects with CommandError for a file that cannot be read. */
export async function readTrialNames(folder: string): Promise<string[] | undefined> {
  const path = join(folder, TRIALS_FILE);
  if (!files.exists(path)) return undefined;
  try {
    const names: unknown = JSON.parse(new TextDecoder().decode(await files.read(path)));
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
    throw new Error('it is no list of names');
  } catch (error) {
    throw new CommandError(
      `${path}: expected the names of trial folders, found what cannot be read (${files.why(error)}); run the suite again`,
      EXIT.usage,
    );
  }
}
