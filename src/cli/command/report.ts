import type { CommandModule } from 'yargs';
import { makeReport } from '../../report/report.js';
import type { ReportedTrial } from '../../report/analysis/analysis.js';
import { readTrial, readTrials } from '../../store/read-trial.js';
import type { ResultStore } from '../../store/result-store.js';
import { CommandError, EXIT } from '../exit.js';
import { readFindings } from '../../store/findings-file.js';
import { writeReport } from './run.js';
import { openResults } from '../session/suite-files.js';
import { readTrialNames } from '../../store/trials-file.js';

interface ReportOptions {
  readonly dir: string;
}

export const reportCommand: CommandModule<unknown, ReportOptions> = {
  command: 'report <dir>',
  describe: "make the tables and figures of a suite's results again; needs no GPU",
  builder: (yargs) =>
    yargs
      .positional('dir', {
        type: 'string',
        demandOption: true,
        describe: "a suite's results, e.g. results/quick",
      })
      .example('$0 report results/quick', 'of the trials of the last run there')
      .example('$0 report results/findings/36-members', 'of a run with --members, --seed or --finding'),
  handler: async ({ dir }) => {
    const { folder, store } = await openResults(dir);
    const names = await readTrialNames(folder);
    const trials = names === undefined ? await readTrials(store) : await readNamed(store, names);
    if (trials.length === 0) {
      throw new CommandError(
        `${dir}: holds no trials; run a suite first, e.g. pcbias run suites/quick.yaml`,
        EXIT.usage,
      );
    }
    await writeReport(folder, await makeReport(trials, await readFindings(folder)));
  },
};

async function readNamed(store: ResultStore, names: readonly string[]): Promise<ReportedTrial[]> {
  const trials: ReportedTrial[] = [];
  for (const name of names) trials.push(await readTrial(store, name));
  return trials;
}
