import type { CommandBody } from '../command-body.js';
import { InputError } from '../../data/input-error.js';
import { plannedLooks } from '../../finding/look.js';
import { percent } from '../../report/format/number.js';
import { aligned } from '../../report/format/text.js';
import { placesOf } from '../../run/evaluate-findings.js';
import { identifyTrials, missingMembers, type IdentifiedTrial } from '../../run/identify-trials.js';
import type { Work } from '../../ops/backend.js';
import { sumOfWork } from '../../ops/counting-backend.js';
import { trialCost, type CostTraits } from '../../run/cost.js';
import { drawName } from '../../trace/draw-name.js';
import { declaredExtent } from '../../data/extent.js';
import { atLook, looksAt } from '../../suite/looks.js';
import { misfitsOf, planTrials } from '../../suite/plan.js';
import type { Suite, Trial } from '../../suite/suite.js';
import {
  withDrawsOption,
  withMembersOption,
  withNarrowing,
  withPaths,
  withSuite,
  type DrawsOption,
  type MembersOption,
  type NarrowingOptions,
  type PathOptions,
  type SuiteOptions,
} from '../options.js';
import { standingLine } from '../../suite/registration/standing.js';
import { openStanding } from '../session/registration-files.js';
import { openSuite, type OpenedSuite } from '../session/suite-files.js';

export const planCommand: CommandBody<
  SuiteOptions & NarrowingOptions & MembersOption & DrawsOption & PathOptions
> = {
  builder: (yargs) =>
    withPaths(withDrawsOption(withMembersOption(withNarrowing(withSuite(yargs)))))
      .example('$0 plan suites/quick.yaml', 'trials, FLOPs, bytes, memory, done or not')
      .example(
        '$0 plan suites/findings.yaml --until decided --most 96',
        'what each look at the findings costs at most',
      )
      .example(
        '$0 plan suites/architectures.yaml --data-dir DIR',
        'with data, so that done trials are recognised',
      ),
  handler: async (options) => {
    const opened = await openSuite(options);
    const { suite } = opened;
    const { planned } = await openStanding(options);
    const { compact, winograd } = options;
    const traits = { settings: { compact, winograd } };
    const { rows, unknown } = await rowsOf(opened, options.dataDir, traits);
    const { all, left } = costOf(rows);
    const unsized = rows.filter(({ work }) => work === undefined).length;
    const without =
      unsized === 0
        ? ''
        : ` (without ${unsized} of them, whose examples are counted once --data-dir is given)`;
    process.stdout.write(`${suite.name}: ${suite.question}\n${standingLine(planned)}\n\n`);
    process.stdout.write(
      `${aligned([
        ['data', 'architecture', 'training', 'members', 'parameters', 'steps', 'GFLOP', 'GB', 'MiB', 'state'],
        ...rows.map((each) => each.cells),
      ])}\n\n`,
    );
    process.stdout.write(
      `${rows.length} trials, ${billions(all.flops)} GFLOP and ${billions(all.bytes)} GB read and ` +
        `written in all${without}, ${billions(left.flops)} GFLOP and ${billions(left.bytes)} GB of them ` +
        'still to do; counted as for a processor (a GPU: --no-winograd). ' +
        `'pcbias doctor' says how many GFLOP/s this machine does.\n`,
    );
    if (suite.looks !== undefined) {
      process.stdout.write(await looksText(opened, suite.looks, rows, options.dataDir, traits));
    }
    for (const { finding, data, architecture, training, why } of misfitsOf(suite)) {
      process.stdout.write(`${finding}: not applicable to ${data} / ${architecture} / ${training}: ${why}\n`);
    }
    if (unknown !== undefined) {
      process.stdout.write(`state unknown: ${unknown}\n`);
    }
  },
};

/** A row for each trial of the suite, with the members that it has as it is. */
async function rowsOf(
  opened: OpenedSuite,
  dataDir: string | undefined,
  traits: CostTraits,
): Promise<{ readonly rows: readonly Row[]; readonly unknown?: string }> {
  const { identified, unknown } = await identifyOrExplain(opened, dataDir);
  const rows: Row[] = [];
  for (const [index, trial] of planTrials(opened.suite).entries()) {
    rows.push(await row(trial, identified?.[index], traits));
  }
  return { rows, unknown };
}

function costOf(rows: readonly Row[]): { readonly all: Work; readonly left: Work } {
  return {
    all: sumOfWork(rows.map(({ work = NOTHING }) => work)),
    left: sumOfWork(rows.map(({ left = NOTHING }) => left)),
  };
}

/**
 * What each look costs at most, if no finding is decided before, and the coverage of its intervals. Trials
 * that no finding uses keep the members of the first look. A finding whose trials all stop at fewer members
 * has looks of its own.
 */
async function looksText(
  opened: OpenedSuite,
  looks: readonly number[],
  atFirst: readonly Row[],
  dataDir: string | undefined,
  traits: CostTraits,
): Promise<string> {
  const used = new Set(placesOf(opened.suite).flatMap((places) => [...places]));
  const coverages = plannedLooks(looks).map(({ coverage }) => percent(coverage, 2));
  const lines: string[][] = [];
  for (const [at, members] of looks.entries()) {
    const { rows } = await rowsOf({ ...opened, suite: atLook(opened.suite, members) }, dataDir, traits);
    const { all, left } = costOf(rows.map((each, place) => (used.has(place) ? each : atFirst[place])));
    const numbers = [all.flops, all.bytes, left.flops, left.bytes].map(billions);
    lines.push([`${at + 1} of ${looks.length}`, String(members), coverages[at], ...numbers]);
  }
  const header = ['look', 'members', 'interval', 'GFLOP', 'GB', 'GFLOP to do', 'GB to do'];
  return (
    '\nThe table above is of the first look. A look and those before it cost at most, where nothing is ' +
    `decided earlier:\n\n${aligned([header, ...lines])}\n\n${ownLooksText(opened.suite, looks)}`
  );
}

/** The looks at findings whose trials stop at fewer members than the suite, a line each. */
function ownLooksText(suite: Suite, looks: readonly number[]): string {
  const lines = suite.findings.flatMap(({ finding }, index) => {
    const own = looksAt(suite, index) ?? [];
    if (own.length === looks.length && own.at(-1) === looks.at(-1)) return [];
    const coverage = percent(plannedLooks(own).at(-1)!.coverage, 2);
    return [`${finding}: looks at ${own.join(', ')} members, the last by intervals of ${coverage}\n`];
  });
  return [...new Set(lines)].join('');
}

async function identifyOrExplain(
  { suite, datasets, store }: OpenedSuite,
  dataDir: string | undefined,
): Promise<{
  identified?: IdentifiedTrial[];
  unknown?: string;
}> {
  try {
    return { identified: await identifyTrials(suite, datasets, store) };
  } catch (error) {
    // Without the data folder the rest of a plan can still be shown. Anything else wrong with the data is an
    // error.
    if (error instanceof InputError && dataDir === undefined) {
      return { unknown: error.message };
    }
    throw error;
  }
}

interface Row {
  readonly cells: readonly string[];
  /** Undefined where the examples are not counted. */
  readonly work?: Work;
  /** The part of it that members cost which are still to be trained. */
  readonly left?: Work;
}

const NOTHING: Work = { flops: 0, bytes: 0 };

async function row(trial: Trial, identified: IdentifiedTrial | undefined, traits: CostTraits): Promise<Row> {
  const data = drawName(trial.data.name, trial.dataDraw);
  const names = [data, trial.architecture.name, trial.training.name, String(trial.members)];
  const declared = declaredExtent(trial.data.spec);
  const extent = identified
    ? { ...declared, train: identified.trainExamples, test: identified.testExamples }
    : declared;
  const missing = identified === undefined ? trial.members : missingMembers(identified);
  const state = identified === undefined ? 'unknown' : stateText(trial.members, missing);
  if (extent.train === undefined || extent.test === undefined) {
    return { cells: [...names, '–', '–', '–', '–', '–', state] };
  }
  const { parameters, steps, memoryBytes, work } = await trialCost(trial, extent, traits);
  const mebibytes = (memoryBytes / 2 ** 20).toFixed(0);
  const { flops, bytes } = work.all;
  return {
    cells: [...names, String(parameters), String(steps), billions(flops), billions(bytes), mebibytes, state],
    work: work.all,
    left: missing > 0 ? (await trialCost({ ...trial, members: missing }, extent, traits)).work.all : NOTHING,
  };
}

function stateText(members: number, missing: number): string {
  if (missing === 0) return 'done';
  return missing === members ? 'to do' : `${members - missing} of ${members} members`;
}

function billions(count: number): string {
  return (count / 1e9).toFixed(count < 1e10 ? 1 : 0);
}
