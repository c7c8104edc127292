import { join } from 'node:path';
import { changesOf, findingIn, referenceRows, type ReferenceChange } from '../../finding/reference.js';
import type { FindingResult } from '../../finding/result.js';
import { provenance } from '../../platform/node/provenance.js';
import { openResultFolder } from '../../platform/node/result-folder.js';
import { changesTable } from '../../report/table/comparison.js';
import { suiteContent } from '../../suite/identity.js';
import { atFirstLook } from '../../suite/looks.js';
import { CommandError, EXIT } from '../exit.js';
import type { CommandBody } from '../command-body.js';
import { freshRun } from '../session/fresh-run.js';
import {
  withBackend,
  withFresh,
  withThreads,
  withTuning,
  type BackendOptions,
  type FreshCommandOptions,
  type ThreadsOption,
  type TuningOption,
} from '../options.js';
import { ResultError } from '../../store/result-error.js';
import type { ResultStore } from '../../store/result-store.js';
import { readReference, referencePath, writeReference, type Reference } from '../../store/reference-file.js';
import { readSuite } from '../session/suite-files.js';

type ReferenceOptions = BackendOptions &
  FreshCommandOptions &
  TuningOption &
  ThreadsOption & { readonly action: 'update' };

/** Number of runs of N members in a reference: 2 N members stand against the N of a fresh run. */
const RUNS = 2;

export const referenceCommand: CommandBody<ReferenceOptions> = {
  builder: (yargs) =>
    withThreads(withFresh(withTuning(withBackend(yargs))))
      .positional('action', { choices: ['update'] as const, demandOption: true, describe: 'what to do' })
      .option('results', {
        type: 'string',
        default: join('results', 'reference-runs'),
        describe: 'folder of the runs that it is made of',
      })
      .example('$0 reference update', 'of suites/findings.yaml, two runs with seeds of their own')
      .example(
        '$0 reference update suites/findings-natural.yaml --data-dir DIR',
        'of another suite',
      ) as never,
  handler: async (options) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const suite = atFirstLook(await readSuite({ suite: options.suite }));
    const references = await openResultFolder(options.reference);
    const path = referencePath(references, suite.name);
    const earlier = await earlierReference(references, suite.name, say);
    const runs: (readonly FindingResult[])[] = [];
    const seeds = Array.from({ length: RUNS }, (_, run) => `${suite.seed} reference ${run + 1}`);
    let adapter = 'unknown';
    for (const [run, seed] of seeds.entries()) {
      say(`run ${run + 1} of ${RUNS}, seed "${seed}"`);
      const made = await freshRun({ ...options, seed }, join(options.results, String(run + 1)), say);
      adapter = made.ensembles[0].record.adapter.description;
      runs.push(made.findings);
    }
    const reference: Reference = {
      suite: suite.name,
      content: suiteContent(suite),
      members: suite.members,
      seeds,
      adapter,
      versions: await provenance(),
      rows: referenceRows(runs),
    };
    if (reference.rows.length === 0) {
      throw new CommandError(
        `${options.suite}: its findings have no number, expected some to compare; see their reasons ` +
          'with pcbias run',
        EXIT.failed,
      );
    }
    const idle = reference.rows.filter(
      ({ verdict, estimate }) => verdict !== undefined && estimate.spread === undefined,
    );
    for (const { key, estimate } of idle) {
      say(`decides, and check cannot compare it: ${key} (${estimate.reason ?? 'no standard error'})`);
    }
    const changes = changesOf(earlier?.rows ?? [], reference.rows);
    await writeReference(references, reference);
    process.stdout.write(`${changesTable(changes)}\n\nwritten: ${path} (${reference.rows.length} numbers)\n`);
    const moved = earlier?.content === reference.content ? movedPrimaries(changes) : [];
    if (moved.length > 0) {
      say(
        `the suite is the same, and what decides moved in ${moved.join(', ')}: where an estimand is ` +
          'computed in another way, raise its revision in the file of the finding',
      );
    }
  },
};

/** Findings with a number that decides before and after, and is another one. */
function movedPrimaries(changes: readonly ReferenceChange[]): string[] {
  const moved = changes.filter(
    ({ before, after }) =>
      before?.verdict !== undefined &&
      after?.verdict !== undefined &&
      before.estimate.value !== after.estimate.value,
  );
  return [...new Set(moved.map(({ key }) => findingIn(key)))];
}

/** The reference that is to be replaced. A file that cannot be read is replaced without a comparison. */
async function earlierReference(
  references: ResultStore,
  suite: string,
  say: (line: string) => void,
): Promise<Reference | undefined> {
  try {
    return await readReference(references, suite);
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
    say(`${referencePath(references, suite)}: cannot be read and is made again`);
    return undefined;
  }
}
