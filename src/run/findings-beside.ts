import type { FindingResult } from '../finding/result.js';
import type { Suite } from '../suite/suite.js';
import type { TrainedEnsemble } from '../trace/trained-ensemble.js';
import { lostFinding, placesOf } from './evaluate-findings.js';
import type { Evaluation, FindingEvaluator } from './finding-evaluator.js';

/** Evaluates each finding of a suite as soon as its trials have ended, beside the training of the others. */
export class FindingsBeside {
  private readonly places: readonly ReadonlySet<number>[];
  private readonly names = new Map<number, string>();
  private readonly evaluations = new Map<number, Promise<Evaluation>>();

  /** `onStart` hears of the place of each finding when its evaluation begins. */
  constructor(
    private readonly suite: Suite,
    private readonly evaluator: FindingEvaluator,
    private readonly onStart: (index: number) => void,
  ) {
    this.places = placesOf(suite);
  }

  /** Is told that a trial has ended, by its place in the plan: done, diverged or failed. */
  ended(place: number, name: string): void {
    this.names.set(place, name);
    for (const [index, places] of this.places.entries()) {
      if (!places.has(place) || [...places].some((each) => !this.names.has(each))) continue;
      const own = new Map([...places].map((each) => [each, this.names.get(each)!]));
      const evaluation = this.evaluator.evaluate(index, own, () => this.onStart(index));
      // `results` awaits it; until then a rejection must not end the process.
      evaluation.catch(() => undefined);
      this.evaluations.set(index, evaluation);
    }
  }

  /** Results in the suite's sequence, when all trials have ended. `ensembles`: in the plan's sequence. */
  async results(ensembles: readonly TrainedEnsemble[]): Promise<FindingResult[]> {
    const all = this.suite.findings.map((_, index) => this.evaluations.get(index)!);
    const evaluations = await Promise.all(all);
    const byPlace = new Map(ensembles.entries());
    return evaluations.map((evaluation, index) =>
      evaluation.kind === 'evaluated'
        ? evaluation.result
        : lostFinding(this.suite, index, byPlace, evaluation.reason),
    );
  }
}
