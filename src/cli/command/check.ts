import { join } from 'node:path';
import {
  compareWithReference,
  findingIn,
  type ComparedRow,
  type ReferenceRow,
} from '../../finding/reference.js';
import { claimRows } from '../../report/claim/claim-rows.js';
import { claimsTerminal } from '../../report/claim/claims-terminal.js';
import { findingRows } from '../../report/table/finding-tables.js';
import { csvOf } from '../../report/format/csv.js';
import { comparisonTable } from '../../report/table/comparison.js';
import { replaceFile } from '../../platform/node/replace.js';
import { openResultFolder } from '../../platform/node/result-folder.js';
import { suiteContent } from '../../suite/identity.js';
import { atFirstLook } from '../../suite/looks.js';
import { CommandError, EXIT } from '../exit.js';
import type { CommandBody } from '../command-body.js';
import { freshRun } from '../session/fresh-run.js';
import {
  withBackend,
  withFresh,
  withNarrowing,
  withThreads,
  withTuning,
  type BackendOptions,
  type FreshCommandOptions,
  type NarrowingOptions,
  type ThreadsOption,
  type TuningOption,
} from '../options.js';
import { duration } from '../session/progress.js';
import { readReference, referencePath, type Reference } from '../../store/reference-file.js';
import { readSuite } from '../session/suite-files.js';

interface CheckOptions
  extends BackendOptions, FreshCommandOptions, NarrowingOptions, TuningOption, ThreadsOption {
  readonly alpha: number;
}

/** Folder of the fresh runs of `check`; a suite's own folder in it is emptied at each start. */
const CHECK_FOLDER = join('results', 'check');

export const checkCommand: CommandBody<CheckOptions> = {
  builder: (yargs) =>
    withNarrowing(withThreads(withFresh(withTuning(withBackend(yargs)))))
      .option('alpha', {
        type: 'number',
        default: 0.01,
        describe: 'probability that an unchanged program is called moved, over all numbers together',
      })
      .option('results', { type: 'string', default: CHECK_FOLDER, describe: 'folder of the fresh run' })
      .example('$0 check', 'suites/findings.yaml against results/reference/findings.json')
      .example('$0 check --seed 7 --alpha 0.05', 'other initial weights and batch orders, a stricter test')
      .example('$0 check --finding whitening', 'one finding only'),
  handler: async (options) => {
    const started = performance.now();
    if (!(options.alpha > 0 && options.alpha < 1)) {
      throw new CommandError(
        `--alpha: found ${options.alpha}, expected a probability between 0 and 1, e.g. 0.01; correct it`,
        EXIT.usage,
      );
    }
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const suite = atFirstLook(await readSuite({ suite: options.suite }));
    const references = await openResultFolder(options.reference);
    const path = referencePath(references, suite.name);
    const reference = await readReference(references, suite.name);
    if (reference === undefined) {
      throw new CommandError(
        `${path}: found no reference of ${suite.name}, expected one to compare with; make it: pcbias ` +
          `reference update ${options.suite}`,
        EXIT.usage,
      );
    }
    if (reference.content !== suiteContent(suite)) {
      throw new CommandError(
        `${path}: found the reference of another version of ${options.suite}, expected one of what the ` +
          'file says now; ' +
          `make it again: pcbias reference update ${options.suite}`,
        EXIT.failed,
      );
    }
    if (options.seed !== undefined && reference.seeds.includes(options.seed)) {
      throw new CommandError(
        `--seed ${options.seed}: found a seed of the reference itself, expected another; a run ` +
          'compared with itself cannot fail',
        EXIT.usage,
      );
    }
    const { findings, folder } = await freshRun(options, options.results, say);
    const compared = compareWithReference(findings, rowsOf(reference, options.finding), options.alpha);
    const moved = compared.filter((row) => row.moved !== undefined);
    await replaceFile(join(folder, 'findings.csv'), csvOf(findingRows(findings)));
    process.stdout.write(
      `${claimsTerminal(claimRows(suite.name, findings))}\n\n` +
        `${comparisonTable(compared, reference.adapter)}\n`,
    );
    say(`took ${duration(performance.now() - started)}; all numbers: ${join(folder, 'findings.csv')}`);
    if (moved.length > 0) {
      throw new CommandError(verdictText(moved, compared.length, options), EXIT.failed);
    }
    process.stdout.write(
      `none of ${compared.length} numbers moved (family-wise alpha ${options.alpha}, ` +
        `${reference.members} fresh against ` +
        `${reference.seeds.length} × ${reference.members} reference members of each ensemble)\n`,
    );
  },
};

/** The reference's rows of some findings, or all. */
function rowsOf({ rows }: Reference, wanted: readonly string[] | undefined): readonly ReferenceRow[] {
  if (wanted === undefined || wanted.length === 0) return rows;
  return rows.filter(({ key }) => wanted.includes(findingIn(key)));
}

function verdictText(moved: readonly ComparedRow[], count: number, { alpha, suite }: CheckOptions): string {
  const findings = [...new Set(moved.map(({ key }) => findingIn(key)))];
  return (
    `${moved.length} of ${count} numbers moved (family-wise alpha ${alpha}), of ${findings.join(', ')}. ` +
    `If the change is meant: pcbias reference update ${suite}. If not: check again with another ` +
    '--seed, for alpha allows a false alarm in ' +
    `${Math.round(1 / alpha)} checks; what moves again is of the last changes to what trains, records ` +
    'or measures it'
  );
}
