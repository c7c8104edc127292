import { availableParallelism } from 'node:os';
import { openComponentsCache } from '../../platform/node/components-cache.js';
import { provenance } from '../../platform/node/provenance.js';
import { ComponentsSource } from '../../run/components.js';
import { SuiteInterrupted } from '../../run/look.js';
import { trainAndEvaluate, type OutcomeContext, type SuiteOutcome } from '../../run/train-and-evaluate.js';
import { CommandError, EXIT } from '../exit.js';
import type { BackendOptions, ComputeOptions, TuningOption } from '../options.js';
import type { Profiling } from '../profile/profiling.js';
import { counted } from '../../report/table/summary.js';
import { findingThreads } from './finding-threads.js';
import { BackendOpener } from './open-backend.js';
import { ProgressDisplay } from './progress.js';
import type { OpenedSuite } from './suite-files.js';
import { keepOutcome } from './write-report.js';

/** How a suite is executed. */
export interface ExecuteOptions {
  readonly backend: BackendOptions & TuningOption;
  readonly compute?: ComputeOptions;
  readonly profiling?: Profiling;
  /** Folder in which principal components are kept; default: the one that all calls share. */
  readonly components?: string;
  /** Threads that evaluate findings; 0: this one does. Default: one for each core, none for a single one. */
  readonly threads?: number;
  /** Works on the ensembles while findings are evaluated. */
  readonly besideFindings?: OutcomeContext['besideFindings'];
  /** How an interrupted call goes on, for its message. */
  readonly resumedBy?: string;
  readonly say: (line: string) => void;
}

function usualThreads(): number {
  const cores = availableParallelism();
  return cores > 1 ? cores : 0;
}

/**
 * Trains what is missing of a suite, with a progress display on stderr, and evaluates its findings. SIGINT
 * and SIGTERM end it with CommandError (75) and leave a state from which the next call goes on; a second one
 * ends the process. Where members are added until findings are decided, what was found at the last whole look
 * is kept beside the reports before more are trained.
 */
export async function executeSuite(
  { suite, datasets, dataDir, reports, store }: OpenedSuite,
  {
    backend,
    compute = {},
    profiling,
    components,
    threads = usualThreads(),
    besideFindings,
    resumedBy,
    say,
  }: ExecuteOptions,
): Promise<SuiteOutcome> {
  const opener = new BackendOpener({ ...backend, ...compute }, say, profiling);
  const display = new ProgressDisplay(process.stderr);
  const abort = new AbortController();
  let kept = '';
  const interrupt = (): void => {
    if (abort.signal.aborted) {
      process.exit(EXIT.interrupted);
    }
    say('\ninterrupting; the trial that is running is given up (once more: at once)');
    abort.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await trainAndEvaluate(suite, {
      store,
      datasets,
      components: new ComponentsSource(openComponentsCache(say, components)),
      openBackend: (plannedFlops) => opener.open(plannedFlops),
      versions: await provenance(),
      now: () => new Date(),
      observer: profiling?.observing(display) ?? display,
      signal: abort.signal,
      settings: compute,
      openEvaluator:
        // Threads beside training would be in its profile.
        threads === 0 || profiling !== undefined
          ? undefined
          : () => findingThreads({ suite, trials: store.locate(''), dataDir, components }, threads),
      onTrained: () => display.stop(),
      onLook: (look, looks, findings) =>
        display.line(
          `look ${look} of ${looks.length}: ${looks[look - 1]} members for ` +
            counted(findings, 'undecided finding'),
        ),
      keep: async (soFar) => {
        await keepOutcome(reports, soFar);
        const look = Math.max(...soFar.findings.map(({ look: own = 1 }) => own));
        kept = `; pcbias report ${reports.locate('')} shows what was found by look ${look}`;
      },
      besideFindings,
      onFinding: (finding, index, count) => display.line(`finding ${index + 1} of ${count}: ${finding}`),
    });
  } catch (error) {
    if (!(error instanceof SuiteInterrupted)) throw error;
    const goesOn = error.kept === 'all' ? '' : `, ${resumedBy ?? 'the same command continues'}`;
    throw new CommandError(`${error.message}${goesOn}${kept}`, EXIT.interrupted);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
