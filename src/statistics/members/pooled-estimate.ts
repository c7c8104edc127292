import { undefinedBecause, type Estimate } from '../estimate.js';
import { fUpperTail } from '../distribution/f-distribution.js';
import { fromReplicates } from '../jackknife.js';
import { errorOfReplicates, memberReplicates, squareFactor, type MemberOptions } from '../member-estimate.js';

/** One of the numbers that are pooled: a statistic of some of the ensembles. */
export interface PooledPart {
  /** The ensembles that it is a statistic of, by their place in `counts`, each once. */
  readonly strata: readonly number[];
  /** `kept[at]` are the members that count of the ensemble `strata[at]`; as in `MemberStatistic`. */
  readonly value: (kept: readonly (readonly number[])[]) => number | undefined;
}

/** What is pooled need not be a correlation, and with other members it may be defined. */
const LACK = 'not defined for these members';

/** Whether the parts of a pooled number differ by more than their errors. */
export interface Heterogeneity {
  /** p of the test that all parts have one expectation; undefined where an error is missing or 0, or
   * that of their differences is. */
  readonly p?: number;
  /** Numerator degrees of freedom of the test: parts − 1 for parts that share no ensemble. */
  readonly degrees?: number;
}

export interface PooledEstimate {
  /** Mean over the parts, with a joint interval. */
  readonly pooled: Estimate;
  /** In the sequence given. */
  readonly parts: readonly Estimate[];
  /** Absent for a single part. */
  readonly heterogeneity?: Heterogeneity;
}

/**
 * Pools numbers that may share ensembles, such as the correlations of all pairs of architectures: their mean,
 * each part counting alike. Every ensemble is a stratum once, so a member that is in several parts moves all
 * of them in one replicate, and the interval is that of the mean.
 *
 * It has no value if a part has none. Leave such parts out, and say so.
 */
export function pooledEstimate(
  counts: readonly number[],
  parts: readonly PooledPart[],
  options: MemberOptions,
): PooledEstimate {
  if (parts.length === 0) return { pooled: undefinedBecause('nothing to pool'), parts: [] };
  if (counts.some((count) => count < 1)) {
    const missing = undefinedBecause('an ensemble without a member that finished');
    return { pooled: missing, parts: parts.map(() => missing) };
  }
  // A replicate changes one ensemble; parts without it keep their value.
  const whole = parts.map(({ strata, value }) => value(strata.map((at) => indices(counts[at]))));
  const replicates = memberReplicates(counts, options, (ensemble, members) =>
    parts.map(({ strata, value }, at) =>
      strata.includes(ensemble)
        ? value(strata.map((each) => (each === ensemble ? members : indices(counts[each]))))
        : whole[at],
    ),
  );
  const { scale } = options;
  const estimateOf = (of: (values: readonly (number | undefined)[]) => number | undefined) => {
    const found = replicates.map((stratum) => stratum.map(of));
    return fromReplicates(of(whole), found, {
      members: counts,
      scale,
      errorOf: (values, members) => errorOfReplicates(options, values, members),
      lack: LACK,
    });
  };
  return {
    pooled: estimateOf(meanOf),
    parts: parts.map(({ strata }, at) =>
      fromReplicates(
        whole[at],
        strata.map((stratum) => replicates[stratum].map((values) => values[at])),
        {
          members: strata.map((stratum) => counts[stratum]),
          scale,
          errorOf: (values, members) => errorOfReplicates(options, values, members),
          lack: LACK,
        },
      ),
    ),
    ...(parts.length < 2
      ? {}
      : { heterogeneity: heterogeneityOf(counts, parts, whole, replicates, options) }),
  };
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, member) => member);
}

function meanOf(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value / values.length;
  }
  return sum;
}

/**
 * Cochran's (1954) Q, Σ w (value − weighted mean)² with w = 1 / error², in the form of Welch (1951) that
 * allows for estimated errors. Parts that share an ensemble have correlated errors. Then Q has the
 * distribution of a weighted sum of χ²; it is compared with c χ²_f of the same mean and variance
 * (Satterthwaite 1946, Box 1954). For independent parts c = 1 and f = parts − 1.
 */
function heterogeneityOf(
  counts: readonly number[],
  parts: readonly PooledPart[],
  whole: readonly (number | undefined)[],
  replicates: readonly (readonly (readonly (number | undefined)[])[])[],
  options: MemberOptions,
): Heterogeneity {
  const values = whole.filter((each) => each !== undefined);
  const defined = replicates.every((stratum) => stratum.every((each) => !each.includes(undefined)));
  if (values.length < whole.length || !defined || counts.some((count) => count < 2)) return {};
  const covariance = covarianceOf(parts.length, counts, replicates as number[][][], options);
  const variances = covariance.map((row, at) => row[at]);
  if (!variances.every((each) => each > 0)) return {};
  const count = parts.length;
  const weights = variances.map((each) => 1 / each);
  const total = weights.reduce((sum, each) => sum + each, 0);
  const centre = values.reduce((sum, each, at) => sum + (weights[at] * each) / total, 0);
  const q = values.reduce((sum, each, at) => sum + weights[at] * (each - centre) ** 2, 0);
  // Q = θᵀ M θ with M = W − W 1 1ᵀ W / Σw; the moments of Q are those of the eigenvalues of M Σ.
  const m = weights.map((a, i) => weights.map((b, j) => (i === j ? a : 0) - (a * b) / total));
  const product = m.map((row) =>
    covariance.map((_, j) => row.reduce((sum, each, k) => sum + each * covariance[k][j], 0)),
  );
  const trace = product.reduce((sum, row, i) => sum + row[i], 0);
  const square = product.reduce(
    (sum, row, i) => sum + row.reduce((own, each, j) => own + each * product[j][i], 0),
    0,
  );
  // Parts that members move alike differ by the same always, without an error.
  if (!(square > 1e-12)) return {};
  const degrees = trace ** 2 / square;
  // Welch's correction for errors that are estimated from few members.
  const spread = parts.reduce((sum, { strata }, at) => {
    const free = strata.reduce((own, stratum) => own + counts[stratum] - 1, 0);
    return sum + (1 - weights[at] / total) ** 2 / free;
  }, 0);
  const f = (q * trace) / square / degrees / (1 + (2 * (count - 2) * spread) / (count ** 2 - 1));
  return { p: fUpperTail(f, degrees, (count ** 2 - 1) / (3 * spread)), degrees };
}

/** Covariance of the parts over members: [part][part]. */
function covarianceOf(
  parts: number,
  counts: readonly number[],
  replicates: readonly (readonly (readonly number[])[])[],
  options: MemberOptions,
): number[][] {
  const covariance = Array.from({ length: parts }, () => new Array<number>(parts).fill(0));
  replicates.forEach((stratum, ensemble) => {
    const means = covariance.map((_, at) =>
      stratum.reduce((sum, each) => sum + each[at] / stratum.length, 0),
    );
    const factor = squareFactor(options, stratum.length, counts[ensemble]);
    for (const each of stratum) {
      for (let i = 0; i < parts; i++) {
        const deviation = factor * (each[i] - means[i]);
        for (let j = 0; j < parts; j++) covariance[i][j] += deviation * (each[j] - means[j]);
      }
    }
  });
  return covariance;
}
