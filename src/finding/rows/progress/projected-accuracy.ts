import { finishedMembers } from '../../../measure/accessibility.js';
import { meanEstimate } from '../../../statistics/estimate.js';
import { memberEstimate } from '../../../statistics/member-estimate.js';
import { seedOf } from '../../../random/seed.js';
import {
  FindingError,
  type Chart,
  type EnsembleEvidence,
  type FindingRow,
  type Series,
} from '../../finding.js';

/** Accuracy of each member that finished on test examples projected on P components: [member][checkpoint]. */
function projectedAccuracies({ data, label, trace }: EnsembleEvidence, P: number): number[][] {
  const { projected, members, steps, test } = trace;
  const at = projected?.components.indexOf(P) ?? -1;
  if (projected === undefined || at < 0) {
    throw new FindingError(
      `early: ${label} on ${data} has predictions on the first ` +
        `[${projected?.components.join(', ') ?? ''}] components, expected ${P} ` +
        'among them; train it with this finding in its suite',
    );
  }
  const examples = test.labels.length;
  return finishedMembers(trace).finished.map((member) =>
    Array.from(steps, (_, checkpoint) => {
      const start = ((checkpoint * projected.components.length + at) * members + member) * examples;
      let right = 0;
      for (let x = 0; x < examples; x++) if (projected.predictions[start + x] === test.labels[x]) right++;
      return right / examples;
    }),
  );
}

/** The first checkpoint of the highest mean accuracy of some members. */
function peakOf(curves: readonly (readonly number[])[]): number {
  const sums = curves[0].map((_, checkpoint) => curves.reduce((sum, curve) => sum + curve[checkpoint], 0));
  return sums.indexOf(Math.max(...sums));
}

/**
 * Mean over members of accuracy at the peak minus that at the end. Each member's peak is where the *other*
 * members' mean is highest: the highest of many noisy numbers is too high, and a member's own peak would make
 * a fall of any curve. Undefined for copies of one member only.
 */
export function fallAfterPeak(
  curves: readonly (readonly number[])[],
  kept: readonly number[],
): number | undefined {
  let sum = 0;
  for (const member of kept) {
    const others = kept.filter((other) => other !== member);
    if (others.length === 0) return undefined;
    const curve = curves[member];
    sum += curve[peakOf(others.map((other) => curves[other]))] - curve[curve.length - 1];
  }
  return sum / kept.length;
}

/** The paper's figure 4: fall after the peak for each P, and where the peak is. */
export function projectionRows(
  evidence: EnsembleEvidence,
  components: readonly number[],
  seed: string,
): FindingRow[] {
  const { data, label: ensembles, trace } = evidence;
  return components.flatMap((P, at): FindingRow[] => {
    const curves = projectedAccuracies(evidence, P);
    const options = {
      scale: 'plain',
      smooth: false,
      seed: seedOf(seed, 'early', 'peak', evidence.identity, P),
    } as const;
    const what = `on the first ${P} PC${P === 1 ? '' : 's'}, test examples`;
    const isEnd = at === 0 || at === components.length - 1;
    const paper = at === 0 ? 'peaks early and falls (1, 10)' : 'keeps rising (100, 1000)';
    return [
      {
        data,
        ensembles,
        quantity: `peak minus final accuracy ${what}`,
        estimate: memberEstimate([curves.length], ([kept]) => fallAfterPeak(curves, kept), options),
        ...(isEnd ? { kind: 'paper' as const, paper } : {}),
      },
      {
        data,
        ensembles,
        quantity: `epoch of the peak ${what}`,
        estimate: memberEstimate(
          [curves.length],
          ([kept]) => trace.epochs[peakOf(kept.map((member) => curves[member]))],
          options,
        ),
      },
    ];
  });
}

/** Mean accuracy over training on the first P components, one line a P, with its interval over members. */
export function projectionChart(evidence: EnsembleEvidence, components: readonly number[]): Chart {
  return {
    name: `projected-${evidence.data}-${evidence.label}`.replace(/[^\w-]+/g, '-'),
    title: `Test examples projected on their first P PCs, ${evidence.data}, ${evidence.label}`,
    x: { title: 'epoch' },
    y: { title: 'accuracy' },
    mark: 'line',
    series: components.map((P): Series => {
      const curves = projectedAccuracies(evidence, P);
      const points = Array.from(evidence.trace.epochs, (_, checkpoint) =>
        meanEstimate(
          curves.map((curve) => curve[checkpoint]),
          { low: 0, high: 1 },
        ),
      );
      return {
        name: `P = ${P}`,
        x: evidence.trace.epochs,
        y: points.map(({ value }) => value ?? NaN),
        low: points.map(({ value, interval }) => interval?.low ?? value ?? NaN),
        high: points.map(({ value, interval }) => interval?.high ?? value ?? NaN),
      };
    }),
  };
}
