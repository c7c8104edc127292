import { Generator } from '../../random/generator.js';
import type { Seed } from '../../random/seed.js';
import { sumOfHits } from '../accessibility.js';
import type { Accessibility } from '../accessibility.js';
import { LEVEL } from '../../statistics/estimate.js';
import type { Interval } from '../../statistics/estimate.js';
import { bimodality } from './bimodality.js';

/** Bi-modality of an ensemble's TP-agreement beside that of independent members. */
export interface BimodalityNull {
  readonly observed: number;
  /** Mean and central 95 % of the null's draws. */
  readonly mean: number;
  readonly interval: Interval;
  /** Two-sided: twice the smaller tail, the observed value counted as one of the draws, at most 1. */
  readonly p: number;
  /** Number of draws that count. A draw in which all examples come out equal has no bi-modality. */
  readonly draws: number;
}

export interface BimodalityOptions {
  /**
   * Groups within which a member's hits are permuted: `allExamples` for members of the same accuracies,
   * `examplesByClass` for members of the same accuracies on every class.
   */
  readonly groups: readonly Uint32Array[];
  readonly seed: Seed;
  /** Default 1,000: the smallest p is then 0.002. */
  readonly draws?: number;
}

/**
 * Compares bi-modality with a null of independent members. Each member keeps the number of examples that it
 * gets right in each group, and its hits are permuted within the group. Undefined when the observed
 * TP-agreement is the same for every example.
 *
 * @param counts of one checkpoint, by the clock `atCheckpoints([checkpoint])`, so that hits are 0 or 1
 * @param rows rows of `hits` to use (one may be named twice), default all: for jackknife and bootstrap
 * @throws RangeError for several checkpoints, or no draws
 */
export function bimodalityNull(
  counts: Accessibility,
  { groups, seed, draws = 1000 }: BimodalityOptions,
  rows: readonly number[] = counts.members.map((_, row) => row),
): BimodalityNull | undefined {
  if (counts.checkpoints.length !== 1 || !(draws >= 1)) {
    throw new RangeError(
      `bimodalityNull: ${counts.checkpoints.length} checkpoints and ${draws} draws, expected 1 and ` +
        'at least 1',
    );
  }
  // Bi-modality does not depend on the scale, so sums over members serve as well as their mean.
  const observed = bimodality(sumOfHits(counts, rows));
  if (observed === undefined) return undefined;
  const generator = new Generator(seed);
  const right = rows.map((row) => groups.map((group) => rightIn(counts, row, group)));
  const shuffled = groups.map((group) => group.slice());
  const drawn: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const total = new Float64Array(counts.examples);
    for (const ofMember of right) {
      shuffled.forEach((examples, group) => addRandomHits(total, examples, ofMember[group], generator));
    }
    const value = bimodality(total);
    if (value !== undefined) drawn.push(value);
  }
  if (drawn.length === 0) return undefined;
  drawn.sort((a, b) => a - b);
  const low = drawn.filter((value) => value <= observed).length;
  const high = drawn.filter((value) => value >= observed).length;
  return {
    observed,
    mean: drawn.reduce((sum, value) => sum + value / drawn.length, 0),
    interval: {
      low: drawn[Math.floor(((1 - LEVEL) / 2) * (drawn.length - 1))],
      high: drawn[Math.ceil(((1 + LEVEL) / 2) * (drawn.length - 1))],
    },
    p: Math.min(1, (2 * (1 + Math.min(low, high))) / (1 + drawn.length)),
    draws: drawn.length,
  };
}

/**
 * Mean of the null over all its draws, up to O(1 / examples). It is the bi-modality of a sum of independent
 * members, each right about its own share of every group. It follows from the cumulants of a Bernoulli
 * variable within a group and the moments of a mixture over groups. It is smooth in the members, so it can be
 * a statistic of kept rows. Undefined when every member is right about all or none of the examples.
 *
 * @param counts of one checkpoint, as for `bimodalityNull`
 * @param rows rows of `hits` to use, default all
 */
export function independentBimodality(
  counts: Accessibility,
  groups: readonly Uint32Array[],
  rows: readonly number[] = counts.members.map((_, row) => row),
): number | undefined {
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  const parts = groups.map((group) => {
    const part = { weight: group.length / total, mean: 0, second: 0, third: 0, fourth: 0 };
    for (const row of rows) {
      const right = rightIn(counts, row, group) / group.length;
      const variance = right * (1 - right);
      part.mean += right;
      part.second += variance;
      part.third += variance * (1 - 2 * right);
      part.fourth += variance * (1 - 6 * variance);
    }
    part.fourth += 3 * part.second ** 2;
    return part;
  });
  const mean = parts.reduce((sum, part) => sum + part.weight * part.mean, 0);
  let [second, third, fourth] = [0, 0, 0];
  for (const part of parts) {
    const shift = part.mean - mean;
    second += part.weight * (part.second + shift ** 2);
    third += part.weight * (part.third + 3 * shift * part.second + shift ** 3);
    fourth +=
      part.weight * (part.fourth + 4 * shift * part.third + 6 * shift ** 2 * part.second + shift ** 4);
  }
  // A deviation below the rounding of the mean counts as none, as in `bimodality`.
  if (!(second > (mean * total * 2 ** -52) ** 2)) return undefined;
  return fourth / second ** 2 - third ** 2 / second ** 3 - 1;
}

function rightIn({ hits, examples }: Accessibility, row: number, group: Uint32Array): number {
  return group.reduce((sum, x) => sum + hits[row * examples + x], 0);
}

/**
 * Adds one hit to each of `right` examples of a group, every choice equally likely. Permutes `examples`, the
 * numbers of the group's examples.
 */
function addRandomHits(
  total: Float64Array,
  examples: Uint32Array,
  right: number,
  generator: Generator,
): void {
  // For an accurate member it is cheaper to draw where it is wrong.
  const drawWrong = right > examples.length / 2;
  if (drawWrong) for (const x of examples) total[x]++;
  const count = drawWrong ? examples.length - right : right;
  for (let at = 0; at < count; at++) {
    // The first steps of Fisher and Yates.
    const other = at + generator.uniformInt(examples.length - at);
    const x = examples[other];
    examples[other] = examples[at];
    examples[at] = x;
    total[x] += drawWrong ? -1 : 1;
  }
}
