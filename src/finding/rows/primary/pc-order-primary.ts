import { accessibility, type Accessibility } from '../../../measure/accessibility.js';
import { cleanCorrelations, type OfMembers } from '../../evidence/clean-correlation.js';
import { byData, examplesIn } from '../../evidence/ensembles.js';
import type { EnsembleEvidence, Estimand, FindingRow } from '../../finding.js';
import { learningTrouble } from '../../evidence/learned.js';
import { classifierTrouble, type CriticalWithNull } from '../component/critical-score.js';
import { primaryRows } from './primary-rows.js';

export const PC_ORDER: Estimand = {
  quantity:
    "Cohen's q of r(accessibility, persistent critical PC) against PCs in random order, test examples",
  bounds: { claim: -0.5, none: -0.1 },
  reason:
    "q is a difference of two correlations on Fisher's z; .5 is a large one and less than .1 is none " +
    '(Cohen 1988). Examples that are easy for a linear classifier are easy in any order of the PCs, so ' +
    "what counts is what the PCs' own order adds. Spearman's, without seed noise: the claim is about an " +
    'order, and the number of members must not matter.',
};

const MOST = 0.995;

/** The controls of both findings on the order of PCs. */
export const PC_ORDER_CONTROLS = [
  'the correlation with the PCs in random order, which q takes off: generic easiness',
  'the correlation within classes',
  'first hit instead of persistent, which the wording of the paper suggests',
  'how well and how fast each ensemble has learned',
];

/** How the paper measures it, with its null. */
export const BIN_MEANS =
  'r of the means of up to ten bins of examples, by first hit. Bins hide how much of the order is ' +
  'explained: the number of bins and what PCs in random order have stand beside it.';

/** The primary of each dataset, pooled over its ensembles. */
export function pcOrderPrimary(
  ensembles: readonly EnsembleEvidence[],
  critical: ReadonlyMap<string, CriticalWithNull>,
): FindingRow[] {
  return [...byData(ensembles)].flatMap(([data, group]) => {
    const own = critical.get(data)!;
    const atChance = classifierTrouble(own);
    const parts = group.map((evidence) => {
      const notApplicable = atChance ?? learningTrouble(evidence);
      return notApplicable === undefined
        ? { ensembles: evidence.label, of: [evidence], value: strengthOf(evidence, own) }
        : { ensembles: evidence.label, notApplicable };
    });
    return primaryRows(PC_ORDER, parts, { data, noun: 'ensembles', options: { scale: 'plain' } });
  });
}

function strengthOf(
  evidence: EnsembleEvidence,
  { persistent, inRandomOrder }: CriticalWithNull,
): ([kept]: readonly (readonly number[])[]) => number | undefined {
  const q = cohensQ(
    accessibility(evidence.trace, 'test'),
    persistent,
    inRandomOrder.map((each) => each.persistent),
    examplesIn(evidence, 'test', 'pooled'),
  );
  return ([kept]) => q(kept);
}

/** z of the clean rank correlation with `own` minus z of its mean over random orders, [order][example]. */
export function cohensQ(
  counts: Accessibility,
  own: Float64Array,
  inOrders: readonly Float64Array[],
  groups: readonly Uint32Array[],
): OfMembers {
  // An example is wrong with all PCs in any order, so all orders lack the same ones.
  const all = cleanCorrelations(counts, [own, ...inOrders], { kind: 'spearman', groups });
  return (kept) => {
    const [found, ...random] = all(kept);
    let sum = 0;
    for (const each of random) sum += (each ?? NaN) / random.length;
    const q = zOf(found ?? NaN) - zOf(sum);
    return Number.isNaN(q) ? undefined : q;
  };
}

/** Fisher's z. Without seed noise r can pass ±1 by chance; beyond ±.995 it counts as that, a z of ±2.99. */
function zOf(r: number): number {
  return Math.atanh(Math.max(-MOST, Math.min(MOST, r)));
}
