import { dirname, join } from 'node:path';
import * as files from '../../platform/node/files.js';
import { readRegistration } from '../../suite/registration/file.js';
import type { Registration } from '../../suite/registration/registration.js';
import { standingOf, type DatedTrial, type Standing } from '../../suite/registration/standing.js';
import type { Suite } from '../../suite/suite.js';
import { CommandError, EXIT } from '../exit.js';
import { readSuite, type Changes } from './suite-files.js';

/** Where the registration of a suite is: the file that it names, else one beside it. */
export function registrationPath(suiteFile: string, { name, registration }: Suite): string {
  return join(dirname(suiteFile), registration ?? join('registration', `${name}.yaml`));
}

/** The registration in a file. Rejects with CommandError or SuiteError. */
export async function openRegistration(path: string): Promise<Registration> {
  let bytes: Uint8Array;
  try {
    bytes = await files.read(path);
  } catch (error) {
    throw new CommandError(
      `${path}: cannot be read (${files.why(error)}), expected the registration that the suite names; ` +
        'write it: pcbias register SUITE, or take the key registration out of the suite',
      EXIT.usage,
    );
  }
  return readRegistration(new TextDecoder().decode(bytes), path);
}

/** How the suite of a command stands to its registration. */
export interface OpenedStanding {
  /** By the suite alone, as options change it. */
  readonly planned: Standing;
  /** By the trials that were trained for it, too. */
  after(trials: readonly DatedTrial[]): Standing;
}

/**
 * Compares a suite, with the seed and members that the options give it, with its registration. `--finding`
 * changes nothing: a part of what was registered is measured as registered. Rejects with CommandError or
 * SuiteError.
 */
export async function openStanding(options: { readonly suite: string } & Changes): Promise<OpenedStanding> {
  const suite = await readSuite({ ...options, finding: undefined });
  const registration =
    suite.registration === undefined
      ? undefined
      : await openRegistration(registrationPath(options.suite, suite));
  return {
    planned: standingOf(suite, registration),
    after: (trials) => standingOf(suite, registration, trials),
  };
}
