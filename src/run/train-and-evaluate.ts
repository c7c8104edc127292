import type { FindingResult } from '../finding/result.js';
import { readNamedTrials } from '../store/read-trial.js';
import type { Suite } from '../suite/suite.js';
import type { TrainedEnsemble } from '../trace/trained-ensemble.js';
import { Interrupted } from '../train/train.js';
import { evaluateFindings } from './evaluate-findings.js';
import type { FindingEvaluator } from './finding-evaluator.js';
import { FindingsBeside } from './findings-beside.js';
import { runSuite, type RunContext } from './run-suite.js';

/** The results of a suite. */
export interface SuiteOutcome {
  /** One a trial, in the sequence of the plan. */
  readonly ensembles: readonly TrainedEnsemble[];
  readonly findings: readonly FindingResult[];
  /** Name of each trial, by which `readTrial` finds it, in the same sequence. */
  readonly names: readonly string[];
  /** Trials that failed. */
  readonly failed: number;
}

/** `RunContext`, with what follows training. */
export interface OutcomeContext extends Omit<RunContext, 'onEnded'> {
  /**
   * Opens what evaluates findings beside training. Without it they are evaluated here, one after another,
   * when training has ended.
   */
  readonly openEvaluator?: () => FindingEvaluator;
  /** Called when training has ended, however it ended. */
  readonly onTrained?: () => void;
  /** Works on all ensembles while findings are evaluated, or where a suite asks for none. */
  readonly besideFindings?: (ensembles: readonly TrainedEnsemble[]) => Promise<void>;
  /** Called when a finding begins to be evaluated. */
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
 * Trains what is missing of a suite, reads all of it back and evaluates its findings, each as soon as its
 * trials have ended where `openEvaluator` allows it. Results do not depend on where they are evaluated.
 * Rejects with SuiteInterrupted when `signal` aborts, and as `runSuite` does.
 */
export async function trainAndEvaluate(suite: Suite, context: OutcomeContext): Promise<SuiteOutcome> {
  const onStart = (index: number): void =>
    context.onFinding?.(suite.findings[index].finding, index, suite.findings.length);
  const evaluator = suite.findings.length > 0 ? context.openEvaluator?.() : undefined;
  if (evaluator === undefined) {
    const { names, failed, ensembles } = await trained(suite, context);
    await context.besideFindings?.(ensembles);
    const { datasets, components, now } = context;
    const findings = await evaluateFindings(suite, ensembles, {
      datasets,
      components,
      now,
      onStart: (index) => {
        onStart(index);
        if (context.signal.aborted) throw new SuiteInterrupted('all');
      },
    });
    return { ensembles, findings, names, failed };
  }
  const beside = new FindingsBeside(suite, evaluator, onStart);
  const stop = (): void => void evaluator.close();
  context.signal.addEventListener('abort', stop);
  try {
    const onEnded = (place: number, name: string): void => beside.ended(place, name);
    const { names, failed, ensembles } = await trained(suite, { ...context, onEnded });
    const [findings] = await Promise.all([
      beside.results(ensembles),
      context.besideFindings?.(ensembles),
    ]).catch((error: unknown) => {
      throw context.signal.aborted ? new SuiteInterrupted('all') : error;
    });
    return { ensembles, findings, names, failed };
  } finally {
    context.signal.removeEventListener('abort', stop);
    await evaluator.close();
  }
}

/** Trains what is missing and reads all of it back. */
async function trained(
  suite: Suite,
  context: RunContext & Pick<OutcomeContext, 'onTrained'>,
): Promise<Omit<SuiteOutcome, 'findings'>> {
  const { names, failed, interrupted } = await runSuite(suite, context).finally(context.onTrained);
  if (interrupted) throw new SuiteInterrupted(names.length);
  return { names, failed, ensembles: await readNamedTrials(context.store, names) };
}
