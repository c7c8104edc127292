import { pearson } from '../../src/statistics/correlation.js';
import type { Scale } from '../../src/statistics/estimate.js';
import type { MemberStatistic } from '../../src/statistics/member-estimate.js';
import { sumOfHits, type Accessibility } from '../../src/measure/accessibility.js';
import type { Generator } from '../../src/random/generator.js';
import { ensembleOf, normals, type World } from '../measure/member-model.js';

/** One draw of ensembles of some size, with a statistic of them. */
export interface Draw {
  readonly counts: readonly number[];
  readonly statistic: MemberStatistic;
}

/**
 * A statistic whose interval's coverage is measured. A world is made once, and its ensembles are drawn
 * repeatedly.
 */
export interface CoverageCase {
  readonly name: string;
  readonly scale: Scale;
  readonly smooth: boolean;
  world(generator: Generator): (members: number, generator: Generator) => Draw;
}

const EXAMPLES = 100;
const CHECKPOINTS = 20;
const COMPONENTS = 10;

/** Returns a world whose difficulty correlates `likeness` with another one. */
export function likeWorld(
  other: Float64Array,
  likeness: number,
  shared: number,
  generator: Generator,
): World {
  const own = normals(other.length, generator);
  const rest = Math.sqrt(1 - likeness ** 2);
  return {
    difficulty: other.map((value, x) => likeness * value + rest * own[x]),
    direction: normals(other.length, generator),
    shared,
    speed: 0.3,
    noise: 0.5,
  };
}

function meanCorrelation(
  a: Accessibility,
  b: Accessibility,
  keptA: readonly number[],
  keptB: readonly number[],
): number | undefined {
  return pearson(sumOfHits(a, keptA), sumOfHits(b, keptB));
}

const correlation: CoverageCase = {
  name: 'correlation of two ensembles',
  scale: 'fisher',
  smooth: true,
  world(generator) {
    const difficulty = normals(EXAMPLES, generator);
    const [one, other] = [1, 0.9].map((likeness) => likeWorld(difficulty, likeness, 0.5, generator));
    return (members, draws) => {
      const [a, b] = [one, other].map((world) => ensembleOf(world, members, draws));
      return {
        counts: [members, members],
        statistic: ([keptA, keptB]) => meanCorrelation(a, b, keptA, keptB),
      };
    };
  },
};

const difference: CoverageCase = {
  name: 'difference of two correlations that share an ensemble',
  scale: 'plain',
  smooth: true,
  world(generator) {
    const difficulty = normals(EXAMPLES, generator);
    const worlds = [1, 0.9, 0.6].map((likeness) => likeWorld(difficulty, likeness, 0.5, generator));
    return (members, draws) => {
      const [a, b, c] = worlds.map((world) => ensembleOf(world, members, draws));
      return {
        counts: [members, members, members],
        statistic: ([keptA, keptB, keptC]) => {
          const [near, far] = [meanCorrelation(a, b, keptA, keptB), meanCorrelation(a, c, keptA, keptC)];
          return near === undefined || far === undefined ? undefined : near - far;
        },
      };
    };
  },
};

/** Slope of log rate against log eigenvalue, where the rate of a component is the mean over members. */
const slope: CoverageCase = {
  name: 'regression slope of rates',
  scale: 'plain',
  smooth: true,
  world: () => (members, draws) => {
    const rates = Array.from({ length: members }, () => {
      const own = 0.2 * draws.normal();
      return Float64Array.from(
        { length: COMPONENTS },
        (_, j) => (j + 1) ** (-1 + own) * Math.exp(0.4 * draws.normal()),
      );
    });
    return {
      counts: [members],
      statistic: ([kept]) => {
        const x = Float64Array.from({ length: COMPONENTS }, (_, j) => Math.log(j + 1));
        const y = x.map((_, j) => Math.log(kept.reduce((sum, member) => sum + rates[member][j], 0)));
        const mean = x.reduce((sum, each) => sum + each, 0) / COMPONENTS;
        let [product, square] = [0, 0];
        x.forEach((each, j) => {
          product += (each - mean) * y[j];
          square += (each - mean) ** 2;
        });
        return product / square;
      },
    };
  },
};

const median: CoverageCase = {
  name: 'median over members',
  scale: 'plain',
  smooth: false,
  world: () => (members, draws) => {
    const values = Float64Array.from({ length: members }, () => Math.exp(0.5 * draws.normal()));
    return {
      counts: [members],
      statistic: ([kept]) => {
        const sorted = kept.map((member) => values[member]).sort((a, b) => a - b);
        return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
      },
    };
  },
};

/**
 * Checkpoint at which the mean curve of an ensemble peaks. Each member has its own peak and its own noise.
 */
const peak: CoverageCase = {
  name: 'checkpoint of the highest mean',
  scale: 'plain',
  smooth: false,
  world: () => (members, draws) => {
    const curves = Array.from({ length: members }, () => {
      const at = CHECKPOINTS / 2 + 2 * draws.normal();
      return Float64Array.from(
        { length: CHECKPOINTS },
        (_, c) => -(((c - at) / CHECKPOINTS) ** 2) + 0.03 * draws.normal(),
      );
    });
    return {
      counts: [members],
      statistic: ([kept]) => {
        const sums = Float64Array.from({ length: CHECKPOINTS }, (_, c) =>
          kept.reduce((sum, member) => sum + curves[member][c], 0),
        );
        return sums.indexOf(Math.max(...sums));
      },
    };
  },
};

export const CASES: readonly CoverageCase[] = [correlation, difference, slope, median, peak];
