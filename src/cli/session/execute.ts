import type { FindingResult } from '../../finding/result.js';
import { openComponentsCache } from '../../platform/node/components-cache.js';
import { provenance } from '../../platform/node/provenance.js';
import type { TrainedEnsemble } from '../../trace/trained-ensemble.js';
import { ComponentsSource } from '../../run/components.js';
import { evaluateFindings } from '../../run/evaluate-findings.js';
import { readNamedTrials } from '../../store/read-trial.js';
import { runSuite } from '../../run/run-suite.js';
import { CommandError, EXIT } from '../exit.js';
import { BackendOpener } from './open-backend.js';
import type { BackendOptions, PrecisionOption, TuningOption } from '../options.js';
import type { Profiling } from '../profile/profiling.js';
import { ProgressDisplay } from './progress.js';
import type { OpenedSuite } from './suite-files.js';

/** All that a suite led to. */
export interface Executed {
  /** In the order of the plan. */
  readonly trials: readonly TrainedEnsemble[];
  readonly findings: readonly FindingResult[];
  /** Folders of the trials, in the same order. */
  readonly folders: readonly string[];
  /** Trials that failed. */
  readonly failed: number;
}

/**
 * Trains what is missing of a suite, with a progress display on stderr, and evaluates its findings. SIGINT and SIGTERM end it
 * with CommandError (75) and leave a state from which the next call goes on. `components` are kept between runs, unless others are given; `resumedBy` says
 * how an interrupted call goes on.
 */
export async function executeSuite(
  { suite, datasets, store }: OpenedSuite,
  options: BackendOptions &
    TuningOption &
    PrecisionOption & {
      readonly compact?: boolean;
      readonly winograd?: boolean;
      readonly profiling?: Profiling;
    },
  say: (line: string) => void,
  components = new ComponentsSource(openComponentsCache(say)),
  resumedBy = 'the same command continues',
): Promise<Executed> {
  const opener = new BackendOpener(options, say, options.profiling);
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
  try {
    const summary = await runSuite(suite, {
      store,
      datasets,
      components,
      openBackend: () => opener.open(),
      versions: await provenance(),
      now: () => new Date(),
      observer: options.profiling?.observing(display) ?? display,
      signal: abort.signal,
      ...(options.compact === undefined ? {} : { compact: options.compact }),
      ...(options.winograd === undefined ? {} : { winograd: options.winograd }),
    }).finally(() => display.stop());
    if (summary.interrupted) {
      const { length } = summary.folders;
      throw new CommandError(`interrupted; ${length} trials are kept, ${resumedBy}`, EXIT.interrupted);
    }
    const trials = await readNamedTrials(store, summary.folders);
    const findings = await evaluateFindings(suite, trials, {
      datasets,
      components,
      now: () => new Date(),
      onStart: (finding, index, count) => {
        say(`finding ${index + 1} of ${count}: ${finding}`);
        if (abort.signal.aborted) {
          throw new CommandError('interrupted; all trials are kept', EXIT.interrupted);
        }
      },
    });
    return { trials, findings, folders: summary.folders, failed: summary.failed };
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
