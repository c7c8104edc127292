import type { FindingResult } from '../finding/result.js';
import type { AskedFinding } from './evaluate-findings.js';

/** What evaluates findings beside the caller: threads of this process, or workers of a page. */
export interface FindingEvaluator {
  /**
   * Evaluates a finding of the suite as soon as a thread is free. Its trials have ended. Rejects as
   * `evaluateFinding` does, and after `close`.
   *
   * @param onStart is called when its evaluation begins
   */
  evaluate(task: FindingTask, onStart: () => void): Promise<Evaluation>;
  /** Gives up what is not done yet, and ends the threads. */
  close(): Promise<void>;
}

/** What is to be evaluated: plain data. */
export interface FindingTask extends AskedFinding {
  /** Names of the plan's trials that it uses, for `readTrial`, by their place in the plan. */
  readonly names: ReadonlyMap<number, string>;
}

/** A finding's result, or the reason why what evaluated it ended without one, e.g. for lack of memory. */
export type Evaluation =
  | { readonly kind: 'evaluated'; readonly result: FindingResult }
  | { readonly kind: 'lost'; readonly reason: string };
