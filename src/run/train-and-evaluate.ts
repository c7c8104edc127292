import { plannedLooks, type Look } from '../finding/look.js';
import { lookedAtAgain, mayStillDecide, type FindingResult } from '../finding/result.js';
import { atLook, looksAt } from '../suite/looks.js';
import { planTrials } from '../suite/plan.js';
import type { Suite } from '../suite/suite.js';
import type { StoredEnsemble } from '../trace/trained-ensemble.js';
import { placesOf } from './evaluate-findings.js';
import type { FindingEvaluator } from './finding-evaluator.js';
import { lookOnce, type EndedTrials, type LookContext } from './look.js';

/** The results of a suite. */
export interface SuiteOutcome {
  /** One a trial, in the sequence of the plan. */
  readonly ensembles: readonly StoredEnsemble[];
  readonly findings: readonly FindingResult[];
  /** Name of each trial, by which `readTrial` finds it, in the same sequence. */
  readonly names: readonly string[];
  /** Trials that failed. */
  readonly failed: number;
}

/** The means to train a suite and to evaluate its findings. */
export interface OutcomeContext extends Omit<
  LookContext,
  'evaluator' | 'onFindingStart' | 'beside' | 'beforeTraining'
> {
  /**
   * Opens what evaluates findings beside training. Without it they are evaluated here, one after another,
   * when training has ended.
   */
  readonly openEvaluator?: () => FindingEvaluator;
  /** Called when training has ended, however it ended; at each look. */
  readonly onTrained?: () => void;
  /** Called before a look at findings but the first: its number from 1, members at each, findings left. */
  readonly onLook?: (look: number, looks: readonly number[], findings: number) => void;
  /**
   * Keeps the results of all looks so far, awaited before members of another look are trained: a call that is
   * stopped there leaves them. It is not called for a look whose members were all trained by an earlier call,
   * so that a call that goes on does not replace what was found last by what was found first.
   */
  readonly keep?: (soFar: SuiteOutcome) => Promise<void>;
  /** Works on all ensembles while findings are evaluated, or when nothing is left to train. */
  readonly besideFindings?: (ensembles: readonly StoredEnsemble[]) => Promise<void>;
  /** Called when a finding begins to be evaluated. */
  readonly onFinding?: (finding: string, index: number, count: number) => void;
}

/**
 * Trains what is missing of a suite, reads all of it back and evaluates its findings, each as soon as its
 * trials have ended where `openEvaluator` allows it. Results do not depend on where they are evaluated.
 *
 * A suite with looks trains the members of the first one and evaluates all findings. Each later look gives
 * more members to the trials of findings that are undecided, and evaluates these again. A finding leaves when
 * all its datasets are decided, no member could decide them, one of its trials failed, or its looks are used
 * up. A call that continues another evaluates the earlier looks again, from what is stored, with the same
 * results.
 *
 * Rejects with SuiteInterrupted when `signal` aborts, and as `runSuite` does.
 */
export async function trainAndEvaluate(suite: Suite, context: OutcomeContext): Promise<SuiteOutcome> {
  const { openEvaluator, onFinding, onLook, keep, besideFindings, ...means } = context;
  const evaluator = suite.findings.length > 0 ? openEvaluator?.() : undefined;
  const stop = (): void => void evaluator?.close();
  context.signal.addEventListener('abort', stop);
  const places = [...planTrials(suite).keys()];
  const ended: EndedTrials = { names: new Map(), ensembles: new Map() };
  const ensembles = () => places.map((place) => ended.ensembles.get(place)!);
  const beside = () => besideFindings?.(ensembles()) ?? Promise.resolve();
  const results = new Map<number, FindingResult>();
  const outcome = (): SuiteOutcome => ({
    ensembles: ensembles(),
    findings: [...suite.findings.keys()].map((index) => results.get(index)!),
    names: places.map((place) => ended.names.get(place)!),
    failed: ensembles().filter(hasFailed).length,
  });
  const looks = looksOf(suite);
  let open = [...suite.findings.keys()];
  try {
    const counts = suite.looks ?? [suite.members];
    for (const [at, members] of counts.entries()) {
      if (at > 0) onLook?.(at + 1, counts, open.length);
      const isLast = at === counts.length - 1;
      const asked = open.map((index) => ({ index, look: looks[index][at] }));
      const plan = { places: at === 0 ? places : placesOfAny(suite, open), asked, isLast };
      const found = await lookOnce(atLook(suite, members), plan, ended, {
        ...means,
        evaluator,
        onFindingStart: (index) =>
          onFinding?.(suite.findings[index].finding, open.indexOf(index), open.length),
        ...(at > 0 ? { beforeTraining: () => keep?.(outcome()) ?? Promise.resolve() } : {}),
        ...(isLast ? { beside } : {}),
      });
      for (const [place, index] of open.entries()) {
        const before = results.get(index);
        results.set(index, before === undefined ? found[place] : lookedAtAgain(before, found[place]));
      }
      open = open.filter(
        (index) =>
          looks[index].length > at + 1 &&
          mayStillDecide(results.get(index)!) &&
          placesOfAny(suite, [index]).every((place) => !hasFailed(ended.ensembles.get(place)!)),
      );
      if (open.length > 0) continue;
      if (!isLast) await beside();
      break;
    }
    return outcome();
  } finally {
    context.signal.removeEventListener('abort', stop);
    await evaluator?.close();
  }
}

/** The planned looks at each finding; none where the suite has a fixed number of members. */
function looksOf(suite: Suite): Look[][] {
  return suite.findings.map((_, index) => {
    const members = looksAt(suite, index);
    return members === undefined ? [] : plannedLooks(members);
  });
}

function hasFailed({ record }: StoredEnsemble): boolean {
  return record.state === 'failed';
}

/** Places in the plan, ascending, of the trials of any of some findings. */
function placesOfAny(suite: Suite, findings: readonly number[]): number[] {
  const places = placesOf(suite);
  return [...new Set(findings.flatMap((index) => [...places[index]]))].sort((a, b) => a - b);
}
