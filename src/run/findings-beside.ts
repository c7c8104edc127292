import type { FindingResult } from '../finding/result.js';
import type { Suite } from '../suite/suite.js';
import type { StoredEnsemble } from '../trace/trained-ensemble.js';
import { lostFinding, placesOf, type AskedFinding } from './evaluate-findings.js';
import type { Evaluation, FindingEvaluator } from './finding-evaluator.js';

/** Evaluates findings of a suite beside the training of other trials, each as soon as its own have ended. */
export class FindingsBeside {
  private readonly places: readonly ReadonlySet<number>[];
  private readonly names = new Map<number, string>();
  private readonly evaluations = new Map<number, Promise<Evaluation>>();

  /** `onStart` hears of the place of each finding when its evaluation begins. */
  constructor(
    private readonly suite: Suite,
    private readonly asked: readonly AskedFinding[],
    private readonly evaluator: FindingEvaluator,
    private readonly onStart: (index: number) => void,
  ) {
    this.places = placesOf(suite);
  }

  /** Is told that a trial has ended, by its place in the plan: done, diverged or failed. */
  ended(place: number, name: string): void {
    this.names.set(place, name);
    for (const { index, look } of this.asked) {
      const places = this.places[index];
      if (!places.has(place) || [...places].some((each) => !this.names.has(each))) continue;
      const names = new Map([...places].map((each) => [each, this.names.get(each)!]));
      const evaluation = this.evaluator.evaluate({ index, look, names }, () => this.onStart(index));
      // `results` awaits it; until then a rejection must not end the process.
      evaluation.catch(() => undefined);
      this.evaluations.set(index, evaluation);
    }
  }

  /** Results in the sequence asked for, when all trials have ended. `ensembles`: by place in the plan. */
  async results(ensembles: ReadonlyMap<number, StoredEnsemble>): Promise<FindingResult[]> {
    const evaluations = await Promise.all(this.asked.map(({ index }) => this.evaluations.get(index)!));
    return evaluations.map((evaluation, at) => {
      const { index, look } = this.asked[at];
      return evaluation.kind === 'evaluated'
        ? evaluation.result
        : lostFinding(this.suite, index, ensembles, evaluation.reason, look);
    });
  }
}
