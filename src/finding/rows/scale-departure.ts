import { finishedMembers } from '../../measure/accessibility.js';
import { meanEstimate, type Estimate } from '../../statistics/estimate.js';
import { meanAccuracies } from '../../measure/progress/progress-clock.js';
import type { ScaleMatricesOf } from '../../measure/component/scale-distance.js';
import type { EnsembleEvidence, FindingRow } from '../finding.js';
import { effectOf, type Expectation } from '../verdict.js';

/** The gradient scale matrices of an ensemble with their expectations, by layer. */
export interface ScaleEvidence {
  readonly evidence: EnsembleEvidence;
  readonly matrices: Readonly<Record<'a' | 'b', ScaleMatricesOf>>;
  readonly expected: Readonly<Record<'a' | 'b', readonly number[]>>;
}

/**
 * Matrices that training has moved by half of the identity's length have left where they began, as a reader
 * of figure 1 would say.
 */
const LEFT = 0.5;
/** A matrix that moved by a tenth is about where it began; by a half it has left. */
const NEAR: Expectation = { claim: 0.1, none: LEFT };
/** Bound of a difference of two departures: at least a tenth. */
const LONGER = effectOf(0.1);
/** A difference of times has a sign and no unit of its own. */
const AFTER: Expectation = { claim: 0, none: 0 };

/**
 * Figure 1: how far and when training moves A and B, beside the peak of the test accuracy. The added distance
 * in the rows is that of a matrix from itself at initialisation, in lengths of the identity.
 */
export function departureRows(
  { evidence, matrices, expected }: ScaleEvidence,
  decides: boolean,
): FindingRow[] {
  const { trace } = evidence;
  const rows = matrices.a.members.map((_, row) => row);
  const last = trace.steps.length - 1;
  const end = trace.steps[last];
  const departures = (kind: 'a' | 'b', row: number) =>
    Array.from(trace.steps, (_, at) => matrices[kind].departure(at, row, expected[kind]));
  const most = (kind: 'a' | 'b', row: number) => Math.max(...departures(kind, row));
  // A matrix that never leaves is counted at the last step, the earliest at which it may.
  const leaves = (kind: 'a' | 'b', row: number): number => {
    const at = departures(kind, row).findIndex((departure) => departure >= LEFT);
    return at < 0 ? end : trace.steps[at];
  };
  const row = (quantity: string, estimate: Estimate, expectation?: Expectation): FindingRow => ({
    data: evidence.data,
    ensembles: evidence.label,
    quantity,
    estimate,
    expectation: decides ? expectation : undefined,
  });
  const overMembers = (of: (row: number) => number) => meanEstimate(rows.map(of));
  return [
    row(
      'largest added distance of A from the identity',
      overMembers((at) => most('a', at)),
    ),
    row(
      'largest added distance of B from the identity',
      overMembers((at) => most('b', at)),
      NEAR,
    ),
    row(
      'largest added distance, A minus B',
      overMembers((at) => most('a', at) - most('b', at)),
      LONGER,
    ),
    row(
      `step at which A has moved by ${LEFT} (at most the last step)`,
      overMembers((at) => leaves('a', at)),
    ),
    row(
      `step at which B has moved by ${LEFT} (at most the last step)`,
      overMembers((at) => leaves('b', at)),
    ),
    row(
      'step at which the test accuracy peaks',
      overMembers((at) => peak(evidence, at)),
    ),
    row(
      'share of training between the peak of the test accuracy and A leaving the identity',
      overMembers((at) => (leaves('a', at) - peak(evidence, at)) / end),
      AFTER,
    ),
  ];
}

/** Step of a member's highest test accuracy, the first of equals. */
function peak({ trace }: EnsembleEvidence, row: number): number {
  const accuracies = meanAccuracies(trace, 'test', [finishedMembers(trace).finished[row]]);
  return trace.steps[accuracies.indexOf(Math.max(...accuracies))];
}
