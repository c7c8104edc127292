import { fUpperTail } from '../distribution/f-distribution.js';
import {
  estimateFrom,
  FIXED,
  neverBecause,
  UNBOUNDED,
  undefinedBecause,
  type Estimate,
  type Scale,
} from '../estimate.js';
import { onOneScale, type ScaledPart } from '../two-sample.js';
import { errorOfSum, type StandardError } from '../welch.js';

/** How a number varies over draws of the data, beside how it varies over members. */
export interface DrawSpread {
  /** The number on each draw that has it, in the sequence given. */
  readonly values: readonly number[];
  /**
   * Variance components of the number on one draw, as standard deviations on `scale`: over draws, and the
   * standard error over the members of one. Absent where a draw has no standard error.
   */
  readonly components?: { readonly draws: number; readonly members: number; readonly scale: Scale };
  /** p that the draws differ by no more than their errors over members; absent without such errors. */
  readonly p?: number;
}

/** A number that was estimated on several draws of the data. */
export interface OverDraws {
  /** Mean over draws, with an interval for other draws and other members. */
  readonly estimate: Estimate;
  /** Absent where fewer than two draws have the number. */
  readonly spread?: DrawSpread;
}

/**
 * Fewest draws between whose mean square and that of members Satterthwaite's approximation is taken. With two
 * its intervals at 95 % held 90 %.
 */
const FEWEST_TO_APPROXIMATE = 3;

/**
 * Joins estimates of one number from disjoint draws of the data, each with its own members. On a draw d,
 *
 *     y_d = μ + b_d + e_d,    Var b = σ_b² over draws,  Var e_d = σ_d² over members
 *
 * on Fisher's z where all spreads are on it. The mean has variance (σ_b² + σ̄²) / D. Two mean squares tell of
 * it:
 *
 *     B = Σ (y_d − ȳ)² / (D − 1),  E B = σ_b² + σ̄², with D − 1 degrees of freedom
 *     W = Σ s_d² / D,              E W = σ̄², with Satterthwaite's degrees of the errors over members
 *
 * The variance taken is max(B, W) / D: not less than members alone make. It is written as B + (W − B)₊, whose
 * degrees of freedom are Satterthwaite's (1946): D − 1 where draws differ more than members make them, and
 * more the clearer it is that they do not. With two draws there is 1 degree of freedom.
 *
 * Coverage in percent of a nominal 95 % by simulation, and mean width over that of a known variance; the
 * ratio is σ_b² / σ̄². `t over draws` takes B and D − 1 alone, `members` W alone. The smallest ratio has the
 * largest gain; what every method pays at a large ratio is that D draws tell little about σ_b. Held by
 * test/statistics/members/over-draws.test.ts.
 *
 *     draws  members  ratio   this         t over draws   members
 *       3       12      0     98.3 (1.90)  95.1 (1.95)    95.0 (1.03)
 *                       1     96.2 (1.92)  95.0 (1.95)    84.0 (0.73)
 *                       5     94.7 (1.93)  95.0 (1.94)    58.5 (0.42)
 *                      30     94.9 (1.95)  95.0 (1.94)    28.3 (0.19)
 *       3       48      0     98.2 (1.89)  95.1 (1.94)    95.0 (1.01)
 *                       1     96.0 (1.91)  94.9 (1.95)    83.5 (0.71)
 *                       5     94.7 (1.94)  95.0 (1.95)    58.0 (0.41)
 *                      30     94.8 (1.94)  95.0 (1.94)    27.7 (0.18)
 *       5       12      0     98.2 (1.41)  95.0 (1.33)    95.0 (1.02)
 *                       1     96.2 (1.35)  95.0 (1.33)    83.8 (0.72)
 *                       5     95.2 (1.34)  95.0 (1.33)    58.4 (0.42)
 *                      30     95.0 (1.33)  95.0 (1.33)    28.1 (0.18)
 *       5       48      0     98.2 (1.41)  95.1 (1.33)    95.0 (1.00)
 *                       1     96.3 (1.35)  95.0 (1.33)    83.5 (0.71)
 *                       5     95.2 (1.33)  95.0 (1.33)    57.9 (0.41)
 *                      30     95.0 (1.33)  95.0 (1.33)    27.7 (0.18)
 *
 * `t over draws` is as wide on average and less careful where draws do not differ: it can be narrower than
 * the interval over members of one draw. Source: Satterthwaite (1946); Searle, Casella & McCulloch (1992),
 * ch. 3.
 */
export function overDraws(estimates: readonly Estimate[]): OverDraws {
  const known = estimates.filter(({ value }) => value !== undefined);
  const values = known.flatMap(({ value }) => value ?? []);
  const never = estimates.filter(({ value, lasting }) => value === undefined && lasting === true);
  const lost = (never[0] ?? estimates.find(({ value }) => value === undefined))?.reason;
  // An interval needs two draws.
  if (never.length > 0 && estimates.length - never.length < 2) {
    const why = `too few draws of the data have a value: ${lost}`;
    return {
      estimate: values.length === 0 ? neverBecause(lost!) : { value: values[0], ...neverBecause(why) },
    };
  }
  if (values.length === 0) return { estimate: undefinedBecause(lost ?? 'no draw of the data has a value') };
  if (values.length === 1) {
    const why = lost === undefined ? '' : `: ${lost}`;
    return { estimate: { value: values[0], reason: `only one draw of the data has a value${why}` } };
  }
  const scaled = onOneScale(known);
  const scale = scaled?.scale ?? 'plain';
  // A number without members' error has all of its variance between draws, or hides that of members there.
  const parts = scaled?.parts ?? values.map((value) => ({ value }));
  const mean = parts.reduce((sum, { value }) => sum + value, 0) / parts.length;
  const between = parts.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (parts.length - 1);
  const within = withinOf(scaled?.parts, known);
  const { error, degrees } = errorOfMean(between, within, parts.length);
  const value = scale === 'fisher' ? Math.tanh(mean) : mean;
  const bounds = scale === 'fisher' ? { low: -1, high: 1 } : UNBOUNDED;
  return {
    estimate: estimateFrom(value, { error, degrees, scale }, bounds),
    spread: { values, ...(within && heterogeneityOf(between, within, parts.length, scale)) },
  };
}

/** Mean square error of one draw's number over members. */
interface MeanSquare {
  readonly variance: number;
  readonly degrees: number;
}

/** W; undefined where a draw has no standard error, and 0 for numbers that do not depend on training. */
function withinOf(
  parts: readonly ScaledPart[] | undefined,
  estimates: readonly Estimate[],
): MeanSquare | undefined {
  if (parts !== undefined) {
    const { error, degrees } = errorOfSum(parts);
    return { variance: error ** 2 / parts.length, degrees };
  }
  return estimates.every(({ reason }) => reason === FIXED) ? { variance: 0, degrees: Infinity } : undefined;
}

function errorOfMean(between: number, within: MeanSquare | undefined, draws: number): StandardError {
  const overDraws = { error: Math.sqrt(between), degrees: draws - 1 };
  const lifted = Math.max(0, (within?.variance ?? 0) - between);
  if (within === undefined || lifted === 0) {
    return { error: Math.sqrt(between / draws), degrees: draws - 1 };
  }
  const { error, degrees } = errorOfSum([overDraws, { error: Math.sqrt(lifted), degrees: within.degrees }]);
  return {
    error: error / Math.sqrt(draws),
    degrees: draws < FEWEST_TO_APPROXIMATE ? draws - 1 : degrees,
  };
}

function heterogeneityOf(
  between: number,
  { variance, degrees }: MeanSquare,
  draws: number,
  scale: Scale,
): Omit<DrawSpread, 'values'> {
  return {
    components: {
      draws: Math.sqrt(Math.max(0, between - variance)),
      members: Math.sqrt(variance),
      scale,
    },
    ...(variance > 0 ? { p: fUpperTail(between / variance, draws - 1, degrees) } : {}),
  };
}
