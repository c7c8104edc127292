import { deviceBackendName } from '../../ops/device/device-backend.js';
import { makeReport, reportOnTrials, type TrialsReport } from '../../report/report.js';
import { executeSuite } from '../session/execute.js';
import { CommandError, EXIT } from '../exit.js';
import type { CommandBody } from '../command-body.js';
import {
  computeOptions,
  withBackend,
  withCompute,
  withDrawsOption,
  withMembersOption,
  withNarrowing,
  withSuite,
  withThreads,
  withTuning,
  type BackendOptions,
  type ComputeOptions,
  type DrawsOption,
  type MembersOption,
  type NarrowingOptions,
  type SuiteOptions,
  type ThreadsOption,
  type TuningOption,
} from '../options.js';
import { Profiling, withProfile, type ProfileOptions } from '../profile/profiling.js';
import { duration } from '../session/progress.js';
import { openStanding } from '../session/registration-files.js';
import { openSuite } from '../session/suite-files.js';
import { standingLine } from '../../suite/registration/standing.js';
import { keepOutcome, writeReport } from '../session/write-report.js';

type RunOptions = BackendOptions &
  SuiteOptions &
  NarrowingOptions &
  MembersOption &
  DrawsOption &
  TuningOption &
  ComputeOptions &
  ThreadsOption &
  ProfileOptions;

export const runCommand: CommandBody<RunOptions> = {
  builder: (yargs) =>
    withThreads(
      withProfile(
        withDrawsOption(
          withMembersOption(withNarrowing(withTuning(withCompute(withBackend(withSuite(yargs)))))),
        ),
      ),
    )
      .example('$0 run suites/quick.yaml', 'MNIST and a synthetic spectrum, some seconds')
      .example('$0 run suites/findings.yaml --finding whitening', 'one claim with the trials that it needs')
      .example(
        '$0 run suites/findings.yaml --members 36',
        'the same with more members, for narrower intervals',
      )
      .example(
        '$0 run suites/findings.yaml --until decided --members 12 --most 96',
        'more members for the findings that are undecided, up to 96',
      )
      .example(
        '$0 run suites/findings.yaml --draws 3',
        'on three draws of the examples, which intervals cover',
      )
      .example('$0 run suites/quick.yaml --no-compact --results plain', 'linear nets by back-propagation')
      .example(
        '$0 run suites/architectures.yaml --data-dir cifar-10-batches-bin',
        'cats and dogs, seven architectures',
      )
      .example(
        '$0 run suites/quick.yaml --precision f16-accumulate-f32 --results half',
        'products on the matrix units of a GPU',
      )
      .example('$0 run suites/quick.yaml --backend twin --results /tmp/twin', 'the same without any adapter')
      .example(
        '$0 run suites/quick.yaml --profile --results /tmp/profiled',
        'where its time goes, operation by operation',
      )
      .example(
        '$0 run suites/quick.yaml --trace-events trace.json --results /tmp/traced',
        'the same to look at in chrome://tracing or Perfetto',
      ),
  handler: async (options) => {
    const started = performance.now();
    if (options.winograd === true && options.precision !== undefined && options.precision !== 'f32') {
      throw new CommandError(
        `--winograd with --precision ${options.precision}: its transforms lose digits that half ` +
          'precision does not have; leave out one of them',
        EXIT.usage,
      );
    }
    const opened = await openSuite(options);
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const profiling = await Profiling.of(options, say);
    const standing = await openStanding(options);
    say(`${opened.suite.name}: ${opened.suite.question}`);
    say(standingLine(standing.planned));
    // `besideFindings` is always called.
    let onTrials!: TrialsReport;
    const { ensembles, findings, names, failed } = await executeSuite(opened, {
      backend: options,
      compute: computeOptions(options),
      threads: options.threads,
      profiling,
      besideFindings: async (trained) => void (onTrials = await reportOnTrials(trained)),
      say,
    }).catch(async (error: unknown) => {
      // The profile of an interrupted suite is still worth printing.
      await profiling?.interrupted();
      throw error;
    });
    const own = ownBackend(options);
    const others = ensembles.filter(({ record }) => !own.includes(record.backend)).length;
    if (others > 0) {
      say(
        `${others} of ${ensembles.length} trials were done before with another --backend or ` +
          `--precision and kept; give another --results to train them with ${own.join(' or ')}`,
      );
    }
    const after = standing.after(ensembles.map(({ record }) => record));
    if (after.status !== standing.planned.status) say(standingLine(after));
    await keepOutcome(opened.reports, { findings, names });
    await writeReport(opened.reports.locate(''), await makeReport(onTrials, findings));
    await profiling?.finish();
    say(`took ${duration(performance.now() - started)}`);
    if (failed > 0) {
      throw new CommandError(`${failed} trials failed; the reasons are in the tables above`, EXIT.failed);
    }
  },
};

/** Names of the backends that these options may come to. */
function ownBackend({ backend, adapter, precision = 'f32' }: RunOptions): readonly string[] {
  if (backend === 'twin') return ['twin'];
  if (adapter === 'wasm') return ['wasm'];
  return [deviceBackendName(precision), ...(adapter === 'auto' && precision === 'f32' ? ['wasm'] : [])];
}
