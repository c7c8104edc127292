import { makeReport, reportOnTrials } from '../../report/report.js';
import { readNamedTrials, readTrials } from '../../store/read-trial.js';
import { CommandError, EXIT } from '../exit.js';
import type { CommandBody } from '../command-body.js';
import { readFindings } from '../../store/findings-file.js';
import { writeReport } from '../session/write-report.js';
import { openResults } from '../session/suite-files.js';
import { readTrialNames } from '../../store/trials-file.js';

interface ReportOptions {
  readonly dir: string;
}

export const reportCommand: CommandBody<ReportOptions> = {
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
    const { reports, store } = await openResults(dir);
    const names = await readTrialNames(reports);
    const ensembles = names === undefined ? await readTrials(store) : await readNamedTrials(store, names);
    if (ensembles.length === 0) {
      throw new CommandError(
        `${dir}: holds no trials; run a suite first, e.g. pcbias run suites/quick.yaml`,
        EXIT.usage,
      );
    }
    const findings = await readFindings(reports);
    await writeReport(reports.locate(''), await makeReport(await reportOnTrials(ensembles), findings));
  },
};
