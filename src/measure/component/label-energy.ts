import type { ExampleSet } from '../../data/dataset.js';
import type { PrincipalComponents } from '../../data/components/principal-components.js';
import { labelMoments } from './label-moments.js';
import { RANK_CUT, rankOf } from './least-squares.js';

/**
 * Distribution of the labels along the principal components: what a linear net must learn, and how early it
 * can.
 */
export interface LabelEnergy {
  /** Share of ‖centred one-hot labels‖² along each component: [component up to the rank]. */
  readonly share: Float64Array;
  /** Sum of the shares up to and with each component: [component up to the rank]. */
  readonly cumulative: Float64Array;
  /** Sum of the shares, at most 1: the part that a linear function of the inputs can explain. */
  readonly total: number;
  /** Smallest P (from 1) whose first P components hold half of `total`. */
  readonly half: number;
  /** exp of the mean of log p, p from 1, weighted by the shares. */
  readonly centroid: number;
}

/**
 * Label energy by component: Σ_k (v_p · ŷ_k)², over ‖Ŷ‖²; ŷ_k is class k's centred 0/1 vector over the
 * examples, v_p = z_p / |z_p| the p-th left singular vector of the data, |z_p|² = n d_p. Components below the
 * rank cut have no energy. Undefined when the labels are all of one class, or no component holds any of their
 * energy.
 *
 * @param pca of the same examples, about the origin or about their mean
 */
export function labelEnergy(
  pca: PrincipalComponents,
  examples: ExampleSet,
  classes: number,
  cut: number = RANK_CUT,
): LabelEnergy | undefined {
  const { counts, moments, components } = labelMoments(pca, examples, classes);
  const n = examples.count;
  // ‖centred labels‖² / n = Σ_k f_k (1 − f_k) with f_k the class's share.
  const labels = counts.reduce((sum, of) => sum + (of / n) * (1 - of / n), 0);
  const rank = rankOf(pca.eigenvalues, cut);
  const share = new Float64Array(rank);
  const cumulative = new Float64Array(rank);
  let [total, logs] = [0, 0];
  for (let p = 0; p < rank; p++) {
    let mean = 0;
    for (let k = 0; k < classes; k++) mean += moments[k * components + p];
    let energy = 0;
    for (let k = 0; k < classes; k++) energy += (moments[k * components + p] - (counts[k] / n) * mean) ** 2;
    share[p] = energy / (pca.eigenvalues[p] * labels);
    total += share[p];
    logs += share[p] * Math.log(p + 1);
    cumulative[p] = total;
  }
  if (!(labels > 0 && total > 0)) return undefined;
  const half = cumulative.findIndex((sum) => sum >= total / 2) + 1;
  return { share, cumulative, total, half, centroid: Math.exp(logs / total) };
}
