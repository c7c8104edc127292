import { Generator } from '../../random/generator.js';
import type { Seed } from '../../random/seed.js';
import { sumOfHits } from '../accessibility.js';
import type { Accessibility } from '../accessibility.js';
import { allExamples, correlate, standardise } from '../../statistics/correlation.js';
import type { CorrelationKind, Standardised } from '../../statistics/correlation.js';

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
 *
 * Each set of kept members is measured once.
 */
export function thirdEnsembleCorrelation(
  counts: Accessibility,
  options: ThirdEnsembleOptions,
): (kept?: readonly number[]) => ThirdEnsembleCorrelation {
  const { share, seed, splits = 20 } = options;
  const chosenCount = Math.round(share * counts.examples);
  if (!(share > 0 && share <= 1 && chosenCount >= 2)) {
    throw new RangeError(
      `third ensemble: a share of ${share} of ${counts.examples} examples, expected above 0 to 1, and ` +
        'two examples',
    );
  }
  const generator = new Generator(seed);
  const everyone = counts.members.map((_, row) => row);
  const drawn = Array.from({ length: splits }, () => {
    const groupOf = drawThirds(counts.members.length, generator);
    const priority = Uint32Array.from({ length: counts.examples }, (_, x) => x);
    generator.shuffle(priority);
    return new Split(counts, { ...options, chosenCount, groupOf, priority });
  });
  const known = new Map<string, ThirdEnsembleCorrelation>();
  return (kept = everyone) => {
    const key = kept.join();
    const found = known.get(key) ?? meanOf(drawn.map((split) => split.correlations(kept)));
    known.set(key, found);
    return found;
  };
}

interface SplitOptions extends Pick<ThirdEnsembleOptions, 'kind' | 'groups'> {
  readonly chosenCount: number;
  /** Group of each member: [member]. */
  readonly groupOf: Int32Array;
  /** Which of two examples is chosen that are learned alike: the one that stands first. */
  readonly priority: Uint32Array;
}

/**
 * One split of the members. A member that is left out changes its own group only, so what the whole groups
 * have is kept.
 */
class Split {
  private readonly groups: readonly Uint32Array[];
  private readonly whole: readonly [Side, Side, Choice];

  constructor(
    private readonly counts: Accessibility,
    private readonly options: SplitOptions,
  ) {
    this.groups = options.groups ?? allExamples(counts.examples);
    const [first, second, third] = this.thirdsOf(counts.members.map((_, row) => row));
    this.whole = [this.sideOf(first), this.sideOf(second), this.choiceOf(third)];
  }

  /** Undefined where a group has no member, or the correlation does not exist. */
  correlations(kept: readonly number[]): ThirdEnsembleCorrelation {
    const thirds = this.thirdsOf(kept);
    if (thirds.some((rows) => rows.length === 0)) return { all: undefined, chosen: undefined };
    const [first, second, third] = thirds;
    const { kind } = this.options;
    const [a, b] = [first, second].map((rows, at) => {
      const whole = this.whole[at as 0 | 1];
      return sameRows(rows, whole.rows) ? whole : this.sideOf(rows);
    });
    const { within } = sameRows(third, this.whole[2].rows) ? this.whole[2] : this.choiceOf(third);
    return {
      all: correlate(a.all, b.all),
      chosen: correlate(standardise(a.sums, kind, within), standardise(b.sums, kind, within)),
    };
  }

  private thirdsOf(kept: readonly number[]): readonly (readonly number[])[] {
    const { groupOf } = this.options;
    return [0, 1, 2].map((index) => kept.filter((row) => groupOf[row] === index));
  }

  private sideOf(rows: readonly number[]): Side {
    const sums = sumOfHits(this.counts, rows);
    return { rows, sums, all: standardise(sums, this.options.kind, this.groups) };
  }

  private choiceOf(rows: readonly number[]): Choice {
    const { priority, chosenCount } = this.options;
    const choosing = sumOfHits(this.counts, rows);
    const sorted = priority.slice().sort((x, y) => choosing[y] - choosing[x]);
    const early = new Set(sorted.subarray(0, chosenCount));
    return { rows, within: this.groups.map((own) => own.filter((example) => early.has(example))) };
  }
}

/** One of the two groups that are correlated: its members, their sum of hits, ready to be correlated. */
interface Side {
  readonly rows: readonly number[];
  readonly sums: Float64Array;
  readonly all: Standardised;
}

/** The group that chooses, and the examples that it learned first, by group of examples. */
interface Choice {
  readonly rows: readonly number[];
  readonly within: readonly Uint32Array[];
}

function sameRows(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((row, at) => row === b[at]);
}

function meanOf(splits: readonly ThirdEnsembleCorrelation[]): ThirdEnsembleCorrelation {
  const mean = (of: (split: ThirdEnsembleCorrelation) => number | undefined) => {
    let sum: number | undefined = 0;
    for (const split of splits) sum = plus(sum, of(split));
    // Divide after summing, so that a mean of ones is exactly one.
    return sum && sum / splits.length;
  };
  return { all: mean(({ all }) => all), chosen: mean(({ chosen }) => chosen) };
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
