import type { FindingResult } from '../finding/result.js';
import { readNamedTrials } from '../store/read-trial.js';
import type { Suite } from '../suite/suite.js';
import type { TrainedEnsemble } from '../trace/trained-ensemble.js';
import { Interrupted } from '../train/train.js';
import { evaluateFindings } from './evaluate-findings.js';
import { runSuite, type RunContext } from './run-suite.js';

/** The results of a suite. */
export interface SuiteOutcome {
  /** One a trial, in the sequence of the plan. */
  readonly ensembles: readonly TrainedEnsemble[];
  readonly findings: readonly FindingResult[];
  /** Folder of each trial, in the same sequence. */
  readonly folders: readonly string[];
  /** Trials that failed. */
  readonly failed: number;
}

/** `RunContext`, with listeners for what follows training. */
export interface OutcomeContext extends RunContext {
  /** Called when training has ended, however it ended. */
  readonly onTrained?: () => void;
  /** Called before each finding is evaluated. */
  readonly onFinding?: (finding: string, index: number, count: number) => void;
}

/** The caller asked to stop. The trials that were done by then are kept. */
export class SuiteInterrupted extends Interrupted {
  constructor(
    /** Trials that are kept, or `all` where only findings were left. */
    readonly kept: number | 'all',
  ) {
    super(`interrupted; ${kept} trials are kept`);
  }
}

/**
 * Trains what is missing of a suite, reads all of it back and evaluates its findings. Rejects with
 * SuiteInterrupted when `signal` aborts, and as `runSuite` does.
 */
export async function trainAndEvaluate(suite: Suite, context: OutcomeContext): Promise<SuiteOutcome> {
  const { store, datasets, components, now, signal, onTrained, onFinding } = context;
  const { folders, failed, interrupted } = await runSuite(suite, context).finally(onTrained);
  if (interrupted) throw new SuiteInterrupted(folders.length);
  const ensembles = await readNamedTrials(store, folders);
  const findings = await evaluateFindings(suite, ensembles, {
    datasets,
    components,
    now,
    onStart: (finding, index, count) => {
      onFinding?.(finding, index, count);
      if (signal.aborted) throw new SuiteInterrupted('all');
    },
  });
  return { ensembles, findings, folders, failed };
}
