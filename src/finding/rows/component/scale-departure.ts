import { finishedMembers } from '../../../measure/accessibility.js';
import { meanEstimate, type Estimate } from '../../../statistics/estimate.js';
import { meanAccuracies } from '../../../measure/progress/progress-clock.js';
import type { ScaleMatricesOf } from '../../../measure/component/scale-distance.js';
import type { EnsembleEvidence, Estimand, FindingRow } from '../../finding.js';
import { effectOf } from '../../verdict.js';
import { primaryRows, type PoolPart } from '../primary/primary-rows.js';

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
export const FURTHER: Estimand = {
  quantity:
    'how much further A than B is from the identity at the end, by mean diagonal and mean off-diagonal, ' +
    'widest networks',
  bounds: effectOf(0.1),
  reason:
    'A tenth of the identity; less than a fifth of that is none. Distance: |mean diagonal / its ' +
    'expectation − 1| + |mean off-diagonal / that expectation|, the two means of figure 1. The widest ' +
    'networks of a series, because the theory is about the limit of width; a network counts by itself.',
};

/** The primary of each dataset, pooled over its series of widths. */
export function departurePrimary(widest: readonly ScaleEvidence[]): FindingRow[] {
  const groups = new Map<string, ScaleEvidence[]>();
  for (const each of widest) {
    const { data } = each.evidence;
    groups.set(data, [...(groups.get(data) ?? []), each]);
  }
  return [...groups].flatMap(([data, group]) => {
    const parts = group.map(({ evidence, matrices, expected }): PoolPart => {
      const last = evidence.trace.steps.length - 1;
      const further = matrices.a.members.map(
        (_, row) =>
          matrices.a.distanceByMeans(last, row, expected.a) -
          matrices.b.distanceByMeans(last, row, expected.b),
      );
      return {
        ensembles: evidence.label,
        of: [evidence],
        value: ([kept]) => kept.reduce((sum, row) => sum + further[row] / kept.length, 0),
      };
    });
    return primaryRows(FURTHER, parts, { data, noun: 'series', options: { scale: 'plain' } });
  });
}

/**
 * Figure 1: how far and when training moves A and B, beside the peak of the test accuracy. The added distance
 * in the rows is that of a matrix from itself at initialisation, in lengths of the identity.
 */
export function departureRows({ evidence, matrices, expected }: ScaleEvidence): FindingRow[] {
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
  const row = (quantity: string, estimate: Estimate): FindingRow => ({
    data: evidence.data,
    ensembles: evidence.label,
    quantity,
    estimate,
  });
  const asPaper = (quantity: string, estimate: Estimate, paper: string): FindingRow => ({
    ...row(quantity, estimate),
    kind: 'paper',
    paper,
  });
  const overMembers = (of: (row: number) => number) => meanEstimate(rows.map(of));
  return [
    ...(['a', 'b'] as const).flatMap((kind) => {
      const name = kind.toUpperCase();
      const paper = kind === 'b' ? 'as the identity throughout' : 'leaves it';
      const of = matrices[kind];
      return [
        asPaper(
          `mean diagonal of ${name} over its expectation at the end`,
          overMembers((at) => of.relativeDiagonal(last, at, expected[kind])),
          paper,
        ),
        asPaper(
          `mean off-diagonal of ${name} over the expected diagonal at the end`,
          overMembers((at) => of.relativeOffDiagonal(last, at, expected[kind])),
          paper,
        ),
      ];
    }),
    row(
      'largest added distance of A from the identity',
      overMembers((at) => most('a', at)),
    ),
    row(
      'largest added distance of B from the identity',
      overMembers((at) => most('b', at)),
    ),
    row(
      'largest added distance, A minus B',
      overMembers((at) => most('a', at) - most('b', at)),
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
    ),
  ];
}

/** Step of a member's highest test accuracy, the first of equals. */
function peak({ trace }: EnsembleEvidence, row: number): number {
  const accuracies = meanAccuracies(trace, 'test', [finishedMembers(trace).finished[row]]);
  return trace.steps[accuracies.indexOf(Math.max(...accuracies))];
}
