import { Generator } from '../../random/generator.js';
import type { Seed } from '../../random/seed.js';
import { sumOfHits } from '../accessibility.js';
import type { Accessibility } from '../accessibility.js';
import { allExamples, correlate, standardise } from '../../statistics/correlation.js';
import type { CorrelationKind } from '../../statistics/correlation.js';

export interface ThirdEnsembleOptions {
  readonly kind: CorrelationKind;
  /**
   * Groups of examples, as `correlate` takes them; default: all at once. Examples are chosen over all groups
   * together.
   */
  readonly groups?: readonly Uint32Array[];
  /** Share of the examples that is chosen, those learned first; the paper's is 0.2. */
  readonly share: number;
  readonly seed: Seed;
  readonly splits?: number;
}

/**
 * Correlation of two groups of members, the mean over the splits; undefined where it is undefined in one of
 * them.
 */
export interface ThirdEnsembleCorrelation {
  readonly all: number | undefined;
  /** Over the examples that a third group learned first. */
  readonly chosen: number | undefined;
}

/**
 * Agreement of an ensemble with itself on all examples and on those learned first. Members are split at
 * random into three equal groups. The third one chooses the examples of highest accessibility (among equal
 * ones at random), and the other two are correlated. If one of these two chose, the chosen examples would be
 * those on which its noise was lucky, and the correlation on them would be too low, even below 0.
 *
 * A group has a third of the members, so both correlations are those of smaller ensembles. Compare them with
 * each other and with the same of other ensembles of this size, not with a correlation of whole ensembles.
 *
 * For intervals it is a statistic of kept members (rows of `hits`, default all), for `memberEstimate`. A
 * member stays in its group of each split when others are left out, so that no luck of the splits enters the
 * jackknife. It needs 6 members. The coverage of its 95 % interval is 92 to 100 % (6 to 20 members, two
 * worlds of test/measure/member-model.ts, 150 ensembles each); it is 1.3 to 2 times as wide as needed.
 */
export function thirdEnsembleCorrelation(
  counts: Accessibility,
  options: ThirdEnsembleOptions,
  kept: readonly number[] = counts.members.map((_, row) => row),
): ThirdEnsembleCorrelation {
  const { kind, share, seed, splits = 20, groups = allExamples(counts.examples) } = options;
  const chosenCount = Math.round(share * counts.examples);
  if (!(share > 0 && share <= 1 && chosenCount >= 2)) {
    throw new RangeError(
      `third ensemble: a share of ${share} of ${counts.examples} examples, expected above 0 to 1, and ` +
        'two examples',
    );
  }
  const generator = new Generator(seed);
  let all: number | undefined = 0;
  let chosen: number | undefined = 0;
  for (let split = 0; split < splits; split++) {
    const group = drawThirds(counts.members.length, generator);
    const [first, second, third] = [0, 1, 2].map((index) => kept.filter((row) => group[row] === index));
    const priority = Uint32Array.from({ length: counts.examples }, (_, x) => x);
    generator.shuffle(priority);
    if (first.length === 0 || second.length === 0 || third.length === 0)
      return { all: undefined, chosen: undefined };
    const [a, b, choosing] = [first, second, third].map((rows) => sumOfHits(counts, rows));
    const early = new Set(priority.sort((x, y) => choosing[y] - choosing[x]).subarray(0, chosenCount));
    const within = groups.map((own) => own.filter((example) => early.has(example)));
    const correlation = (of: readonly Uint32Array[]) =>
      correlate(standardise(a, kind, of), standardise(b, kind, of));
    all = plus(all, correlation(groups));
    chosen = plus(chosen, correlation(within));
  }
  // Divide after summing, so that a mean of ones is exactly one.
  return { all: all && all / splits, chosen: chosen && chosen / splits };
}

/** Group 0, 1 or 2 of each member, equally many in each; −1 for one or two members that are left over. */
function drawThirds(members: number, generator: Generator): Int32Array {
  const size = Math.floor(members / 3);
  const shuffled = Uint32Array.from({ length: members }, (_, member) => member);
  generator.shuffle(shuffled);
  const group = new Int32Array(members).fill(-1);
  shuffled.subarray(0, 3 * size).forEach((member, place) => {
    group[member] = Math.floor(place / size);
  });
  return group;
}

function plus(sum: number | undefined, term: number | undefined): number | undefined {
  return sum === undefined || term === undefined ? undefined : sum + term;
}
