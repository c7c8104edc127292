import type { CommandModule } from 'yargs';
import { makeReport } from '../report/report.js';
import { readTrials } from '../run/results.js';
import { CommandError, EXIT } from './exit.js';
import { readFindings } from './findings-file.js';
import { writeReport } from './run.js';
import { openResults } from './suite-files.js';

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
      .example('$0 report results/quick', 'all trials that are stored there'),
  handler: async ({ dir }) => {
    const { folder, store } = await openResults(dir);
    const trials = await readTrials(store);
    if (trials.length === 0) {
      throw new CommandError(
        `${dir}: holds no trials; run a suite first, e.g. pcbias run suites/quick.yaml`,
        EXIT.usage,
      );
    }
    await writeReport(folder, await makeReport(trials, await readFindings(folder)));
  },
};
