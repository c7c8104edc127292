import { existsSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { provenance } from '../../platform/node/provenance.js';
import { replaceFile } from '../../platform/node/replace.js';
import { wrap } from '../../report/format/text.js';
import { differencesFrom } from '../../suite/registration/differences.js';
import { registrationText } from '../../suite/registration/file.js';
import { announcementOf, registrationOf, type Superseded } from '../../suite/registration/registration.js';
import type { Suite } from '../../suite/suite.js';
import type { CommandBody } from '../command-body.js';
import { CommandError, EXIT } from '../exit.js';
import {
  withDrawsOption,
  withMembersOption,
  withSeedOption,
  withSuiteFile,
  type DrawsOption,
  type MembersOption,
  type SeedOption,
} from '../options.js';
import { openRegistration, registrationPath } from '../session/registration-files.js';
import { readSuite } from '../session/suite-files.js';

interface RegisterOptions extends MembersOption, DrawsOption, SeedOption {
  readonly suite: string;
  readonly exploratory: readonly string[] | undefined;
  readonly to: string | undefined;
  readonly supersede: boolean;
}

export const registerCommand: CommandBody<RegisterOptions> = {
  builder: (yargs) =>
    withDrawsOption(withMembersOption(withSeedOption(withSuiteFile(yargs))))
      .option('exploratory', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'what was looked at before, in words; once for each',
      })
      .option('to', {
        type: 'string',
        requiresArg: true,
        describe:
          'file to write (default: the one that the suite names, else registration/NAME.yaml beside it)',
      })
      .option('supersede', {
        type: 'boolean',
        default: false,
        describe: 'take the place of the registration that is there; the new one lists it, and what changed',
      })
      .example('$0 register suites/findings.yaml --seed 11', 'into suites/registration/findings.yaml')
      .example(
        '$0 register suites/findings.yaml --seed 11 --exploratory "seed 1, all findings"',
        'and says what was seen before',
      )
      .example('$0 register suites/findings.yaml --seed 12 --supersede', 'a change: a new registration'),
  handler: async (options) => {
    const suite = await readSuite(options);
    if (suite.findings.length === 0) {
      throw new CommandError(
        `${options.suite}: asks for no findings, expected some to register; add them under findings`,
        EXIT.usage,
      );
    }
    const path = options.to ?? registrationPath(options.suite, suite);
    const earlier = await earlierAt(path, suite, options);
    const registration = registrationOf(suite, {
      date: new Date().toISOString(),
      commit: (await provenance()).commit,
      exploratory: [...new Set([...earlier.exploratory, ...(options.exploratory ?? [])])],
      supersedes: earlier.supersedes,
    });
    await replaceFile(path, registrationText(registration));
    const [last] = registration.supersedes;
    const lines = [
      `registered: ${path}`,
      `SHA-256 ${registration.hash}`,
      ...(last === undefined
        ? []
        : [`supersedes ${last.hash} of ${last.date}:`, ...last.changed.map(indented)]),
      ...(suite.seed === suite.dataSeed
        ? []
        : [`examples and synthetic data are drawn by ${suite.dataSeed}, the seed in the suite file`]),
      ...advice(options.suite, path, suite),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  },
};

/** What a new registration takes over from the one at its place. Rejects where it may not take that place. */
async function earlierAt(
  path: string,
  suite: Suite,
  { exploratory = [], supersede }: RegisterOptions,
): Promise<{ readonly exploratory: readonly string[]; readonly supersedes: readonly Superseded[] }> {
  if (!existsSync(path)) return { exploratory: [], supersedes: [] };
  if (!supersede) {
    throw new CommandError(
      `${path}: found a file, expected none; a registration is not written over: --supersede makes a new ` +
        'one that lists it, --to writes another file',
      EXIT.usage,
    );
  }
  const earlier = await openRegistration(path);
  if (earlier.suite !== suite.name) {
    throw new CommandError(
      `${path}: found the registration of ${earlier.suite}, expected one of ${suite.name}; ` +
        'give another file with --to',
      EXIT.usage,
    );
  }
  const changed = [
    ...differencesFrom(earlier, announcementOf(suite)).map(({ text }) => text),
    ...exploratory
      .filter((each) => !earlier.exploratory.includes(each))
      .map((each) => `exploratory before it, too: ${each}`),
  ];
  if (changed.length === 0) {
    throw new CommandError(
      `${path}: found the same registration, expected a change; it stands since ${earlier.date}`,
      EXIT.usage,
    );
  }
  const { hash, date, supersedes } = earlier;
  return { exploratory: earlier.exploratory, supersedes: [{ hash, date, changed }, ...supersedes] };
}

/** Tells how a suite comes to name its registration. */
function advice(suiteFile: string, path: string, { registration }: Suite): string[] {
  const named = relative(dirname(suiteFile), path).split(sep).join('/');
  return registration === named
    ? ['commit it before the run']
    : [`commit it before the run, and say registration: ${named} in ${suiteFile}`];
}

function indented(line: string): string {
  return wrap(`  - ${line}`);
}
