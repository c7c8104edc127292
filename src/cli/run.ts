import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { provenance } from '../platform/node/provenance.js';
import { replaceFile } from '../platform/node/replace.js';
import { makeReport, type Report } from '../report/report.js';
import type { ReportedTrial } from '../report/analysis.js';
import { readTrial } from '../run/results.js';
import { runSuite } from '../run/run-suite.js';
import { CommandError, EXIT } from './exit.js';
import { BackendOpener } from './open-backend.js';
import { withBackend, withSuite, type BackendOptions, type SuiteOptions } from './options.js';
import { ProgressDisplay, duration } from './progress.js';
import { openSuite } from './suite-files.js';

export const runCommand: CommandModule<unknown, BackendOptions & SuiteOptions> = {
  command: 'run <suite>',
  describe: 'train what is missing of a suite, then report on all of it',
  builder: (yargs) =>
    withBackend(withSuite(yargs))
      .example('$0 run suites/quick.yaml', 'MNIST and a synthetic spectrum, about a minute')
      .example(
        '$0 run suites/architectures.yaml --data-dir cifar-10-batches-bin',
        'cats and dogs, seven architectures',
      )
      .example('$0 run suites/quick.yaml --backend twin --results /tmp/twin', 'the same without any adapter'),
  handler: async (options) => {
    const started = performance.now();
    const { suite, datasets, folder, store } = await openSuite(options);
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    say(`${suite.name}: ${suite.question}`);
    const opener = new BackendOpener(options, say);
    const display = new ProgressDisplay(process.stderr);
    const abort = new AbortController();
    const interrupt = (): void => {
      if (abort.signal.aborted) {
        process.exit(EXIT.interrupted);
      }
      say('\ninterrupting; the trial that is running is given up (once more: at once)');
      abort.abort();
    };
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    const summary = await runSuite(suite, {
      store,
      datasets,
      openBackend: () => opener.open(),
      versions: await provenance(),
      now: () => new Date(),
      observer: display,
      signal: abort.signal,
    }).finally(() => display.stop());
    if (summary.interrupted) {
      const { length } = summary.folders;
      throw new CommandError(
        `interrupted; ${length} trials are kept, the same command continues`,
        EXIT.interrupted,
      );
    }
    const trials: ReportedTrial[] = [];
    for (const name of summary.folders) {
      trials.push(await readTrial(store, name));
    }
    const others = trials.filter(({ record }) => record.backend !== options.backend).length;
    if (others > 0) {
      say(
        `${others} of ${trials.length} trials were done before with another --backend and kept; give another --results to train them with ${options.backend}`,
      );
    }
    await writeReport(folder, await makeReport(trials));
    say(`took ${duration(performance.now() - started)}`);
    if (summary.failed > 0) {
      throw new CommandError(
        `${summary.failed} trials failed; the reasons are in the tables above`,
        EXIT.failed,
      );
    }
  },
};

/** Prints a report on the terminal and writes its files. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  // What an earlier report wrote and this one does not have would stand there as if it belonged to it.
  for (const name of await readdir(folder)) {
    if (/\.(csv|svg)$/.test(name) && !report.files.has(name)) {
      await rm(join(folder, name));
    }
  }
  for (const [name, text] of report.files) {
    await replaceFile(join(folder, name), text);
  }
  process.stdout.write(`${report.terminal}\n`);
  process.stderr.write(
    `written: ${join(folder, 'report.md')} and ${report.files.size - 1} tables and figures beside it\n`,
  );
}
