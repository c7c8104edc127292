import type { CommandModule } from 'yargs';
import { InputError } from '../../data/input-error.js';
import { aligned } from '../../report/format/text.js';
import { identifyTrials, type IdentifiedTrial } from '../../run/identify-trials.js';
import { trialCost } from '../../run/cost.js';
import { declaredExtent } from '../../data/extent.js';
import { planTrials } from '../../suite/plan.js';
import type { Trial } from '../../suite/suite.js';
import {
  withMembersOption,
  withNarrowing,
  withSuite,
  type MembersOption,
  type NarrowingOptions,
  type SuiteOptions,
} from '../options.js';
import { openSuite, type OpenedSuite } from '../session/suite-files.js';

export const planCommand: CommandModule<unknown, SuiteOptions & NarrowingOptions & MembersOption> = {
  command: 'plan <suite>',
  describe: 'show the trials of a suite, what they cost and which are done; trains nothing',
  builder: (yargs) =>
    withMembersOption(withNarrowing(withSuite(yargs)))
      .example('$0 plan suites/quick.yaml', 'trials, FLOPs, memory, done or not')
      .example(
        '$0 plan suites/architectures.yaml --data-dir DIR',
        'with data, so that done trials are recognised',
      ),
  handler: async (options) => {
    const opened = await openSuite(options);
    const { identified, unknown } = await identifyOrExplain(opened, options.dataDir);
    const trials = planTrials(opened.suite);
    const rows = trials.map((trial, index) => row(trial, identified?.[index]));
    const flops = rows.reduce((sum, each) => sum + (each.flops ?? 0), 0);
    const open = rows.filter((_, index) => identified?.[index]?.folder === undefined);
    const left = open.reduce((sum, each) => sum + (each.flops ?? 0), 0);
    const unsized = rows.filter((each) => each.flops === undefined).length;
    const without =
      unsized === 0
        ? ''
        : ` (without ${unsized} of them, whose examples are counted once --data-dir is given)`;
    process.stdout.write(`${opened.suite.name}: ${opened.suite.question}\n\n`);
    process.stdout.write(
      `${aligned([
        ['data', 'architecture', 'training', 'members', 'parameters', 'steps', 'GFLOP', 'MiB', 'state'],
        ...rows.map((each) => each.cells),
      ])}\n\n`,
    );
    process.stdout.write(
      `${trials.length} trials, ${gigaflops(flops)} GFLOP in all${without}, ${gigaflops(left)} of them ` +
        'still to do. ' +
        `'pcbias doctor' says how many GFLOP/s this machine does.\n`,
    );
    if (unknown !== undefined) {
      process.stdout.write(`state unknown: ${unknown}\n`);
    }
  },
};

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

function row(
  trial: Trial,
  identified: IdentifiedTrial | undefined,
): { cells: string[]; flops: number | undefined } {
  const names = [trial.data.name, trial.architecture.name, trial.training.name, String(trial.members)];
  const declared = declaredExtent(trial.data.spec);
  const extent = identified
    ? { ...declared, train: identified.trainExamples, test: identified.testExamples }
    : declared;
  const state = identified === undefined ? 'unknown' : identified.folder === undefined ? 'to do' : 'done';
  if (extent.train === undefined || extent.test === undefined) {
    return { cells: [...names, '–', '–', '–', '–', state], flops: undefined };
  }
  const cost = trialCost(trial, extent);
  const flops = cost.trainingFlops + cost.evaluationFlops;
  const mebibytes = (cost.memoryBytes / 2 ** 20).toFixed(0);
  return {
    cells: [...names, String(cost.parameters), String(cost.steps), gigaflops(flops), mebibytes, state],
    flops,
  };
}

function gigaflops(flops: number): string {
  return (flops / 1e9).toFixed(flops < 1e10 ? 1 : 0);
}
