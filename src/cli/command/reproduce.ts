import { join } from 'node:path';
import type { Argv } from 'yargs';
import { comparedRow, reproducedRow } from '../../report/claim/reproduced.js';
import { onlyRow, settingsHash } from '../../suite/row.js';
import { CommandError, EXIT } from '../exit.js';
import type { CommandBody } from '../command-body.js';
import {
  withBackend,
  withThreads,
  withTuning,
  type BackendOptions,
  type ThreadsOption,
  type TuningOption,
} from '../options.js';
import { freshRun } from '../session/fresh-run.js';
import { placeOf, publishedRow } from '../session/published-row.js';
import { readSuite } from '../session/suite-files.js';

interface ReproduceOptions extends BackendOptions, TuningOption, ThreadsOption {
  readonly row: string;
  readonly published: string;
  readonly results: string;
  readonly dataDir: string | undefined;
  readonly resume: boolean;
  readonly alpha: number;
}

export const reproduceCommand: CommandBody<ReproduceOptions> = {
  builder: (yargs) =>
    withThreads(withTuning(withBackend(yargs)))
      .positional('row', {
        type: 'string',
        demandOption: true,
        describe: 'a row of a published table, SUITE/FINDING/DATA',
      })
      .option('published', {
        type: 'string',
        default: join('results', 'published'),
        describe: 'folder of the published tables; nothing is written there',
      })
      .option('results', {
        type: 'string',
        default: join('results', 'reproduce'),
        describe: "folder of the fresh run; the suite's own folder in it is emptied at the start",
      })
      .option('data-dir', {
        type: 'string',
        describe: 'folder with the CIFAR binary files, or with your .npz file',
      })
      .option('resume', {
        type: 'boolean',
        default: false,
        describe: 'go on with what an interrupted call left; only where the code is the same',
      })
      .option('alpha', {
        type: 'number',
        default: 0.01,
        describe: 'probability that an equal number is called different',
      })
      .example(
        '$0 reproduce findings/loc-same/digits',
        'trains four ensembles and says how far apart both are',
      )
      .example(
        '$0 reproduce findings-natural/loc-same/cats-and-dogs --data-dir cifar-10-batches-bin',
        'a row whose data come from a folder',
      ) as unknown as Argv<ReproduceOptions>,
  handler: async (options) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const published = await publishedRow(options.published, options.row);
    const { row, made } = published;
    const place = placeOf(row);
    const { suiteFile: suite, seed, members } = made;
    const now = await readSuite({ suite, seed, members });
    if (
      now.findings[row.request]?.finding !== row.finding ||
      settingsHash(onlyRow(now, place)) !== made.settings
    ) {
      throw new CommandError(
        `${suite}: found other settings for ${row.id} than were published, expected the same; take the ` +
          `file of commit ${made.commit}, or publish the suite again`,
        EXIT.usage,
      );
    }
    const part = { ...options, suite, seed, members, row: place };
    const { findings, ensembles } = await freshRun(part, options.results, say);
    const reproduced = reproducedRow(published, findings, ensembles, options.alpha);
    process.stdout.write(`${comparedRow(published, reproduced)}\n`);
    if (reproduced.differs !== undefined) {
      throw new CommandError(
        `${row.id} is not what was published: ${reproduced.differs}. If the code of today is right, ` +
          'publish the suite again',
        EXIT.failed,
      );
    }
  },
};
