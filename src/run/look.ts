import type { FindingResult } from '../finding/result.js';
import { readNamedTrials } from '../store/read-trial.js';
import type { Suite } from '../suite/suite.js';
import type { StoredEnsemble } from '../trace/trained-ensemble.js';
import { Interrupted } from '../train/train.js';
import { evaluateFindings, type AskedFinding } from './evaluate-findings.js';
import type { FindingEvaluator } from './finding-evaluator.js';
import { FindingsBeside } from './findings-beside.js';
import { runSuite, type RunContext } from './run-suite.js';

/** The caller asked to stop. The trials that were done by then are kept. */
export class SuiteInterrupted extends Interrupted {
  constructor(
    /** Trials that are kept, or `all` where only findings were left. */
    readonly kept: number | 'all',
  ) {
    super(`interrupted; ${kept} trials are kept`);
  }
}

/** The trials of a suite that have ended, by their place in the plan, with the members they have so far. */
export interface EndedTrials {
  readonly names: Map<number, string>;
  readonly ensembles: Map<number, StoredEnsemble>;
}

/** What is trained and evaluated at one look at a suite's findings. */
export interface LookPlan {
  /** Places in the plan of the trials to train, ascending. */
  readonly places: readonly number[];
  readonly asked: readonly AskedFinding[];
  /** More training may follow. */
  readonly isLast: boolean;
}

/** The means of a look. */
export interface LookContext extends Omit<RunContext, 'onEnded'> {
  /** Evaluates findings beside training; without it they are evaluated here, when training has ended. */
  readonly evaluator: FindingEvaluator | undefined;
  readonly onTrained?: () => void;
  readonly onFindingStart: (index: number) => void;
  /** Works on what is known while findings are evaluated. */
  readonly beside?: () => Promise<void>;
}

/**
 * Trains what is missing of some trials of a suite, adds them to those that have ended, and evaluates some
 * findings: their results, in the sequence asked for. Rejects with SuiteInterrupted when `signal` aborts, and
 * as `runSuite` does.
 */
export async function lookOnce(
  suite: Suite,
  { places, asked, isLast }: LookPlan,
  ended: EndedTrials,
  context: LookContext,
): Promise<FindingResult[]> {
  const { evaluator, signal, beside, onFindingStart: onStart } = context;
  const interrupted = () => new SuiteInterrupted(isLast ? 'all' : ended.names.size);
  if (evaluator === undefined) {
    await train(suite, places, ended, context);
    await beside?.();
    const { datasets, components, now } = context;
    return evaluateFindings(suite, asked, ended.ensembles, {
      datasets,
      components,
      now,
      onStart: (index) => {
        onStart(index);
        if (signal.aborted) throw interrupted();
      },
    });
  }
  const findings = new FindingsBeside(suite, asked, evaluator, onStart);
  await train(suite, places, ended, context, (place, name) => findings.ended(place, name));
  const [results] = await Promise.all([findings.results(ended.ensembles), beside?.()]).catch(
    (error: unknown) => {
      throw signal.aborted ? interrupted() : error;
    },
  );
  return results;
}

/**
 * Trains what is missing of some trials, and reads all of them back.
 *
 * @param places ascending; of each trial on all draws of the data, as a plan has them: draw by draw
 */
async function train(
  suite: Suite,
  places: readonly number[],
  ended: EndedTrials,
  context: LookContext,
  onEnded: (place: number, name: string) => void = () => undefined,
): Promise<void> {
  // What is recorded of a trial follows from all findings, so only trials are left out.
  const ofFirstDraw = places.filter((place) => place < suite.trials.length);
  const part = { ...suite, trials: ofFirstDraw.map((place) => suite.trials[place]) };
  const { names, interrupted } = await runSuite(part, {
    ...context,
    onEnded: (at, name) => onEnded(places[at], name),
  }).finally(context.onTrained);
  names.forEach((name, at) => ended.names.set(places[at], name));
  if (interrupted) throw new SuiteInterrupted(ended.names.size);
  const ensembles = await readNamedTrials(context.store, names);
  ensembles.forEach((ensemble, at) => ended.ensembles.set(places[at], ensemble));
}
