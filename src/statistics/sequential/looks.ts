import { cumulativeNormal } from 'vega-statistics';

/*
 * Looking at the same members again and again, and stopping at the first look that decides, makes an error
 * more likely than each look by itself. The level of each look is therefore raised so that all looks together
 * err with probability alpha. Sources: O'Brien & Fleming (1979); Lan & DeMets (1983); Armitage, McPherson &
 * Rowe (1969) for the integration; Jennison & Turnbull (2000), sections 3.8 (t tests by nominal levels), 7.2
 * and 9 (repeated confidence intervals).
 */

/** Places at which the density between two looks is integrated, by Simpson's rule; odd. */
const GRID = 401;

/** Standard deviations that count beside a bound. */
const FAR = 10;

/**
 * Least probability that an interval leaves out. A float64 cannot tell less from certainty, which has no
 * interval. A look that may spend less than this spends so much too much, less than the integration errs.
 */
const LEAST_LEFT_OUT = 1e-12;

/**
 * Returns the coverage that the interval of each look needs, so that the intervals of all looks hold the true
 * value together with probability 1 − alpha. `looks`: numbers of members, ascending; the last is the most
 * that are ever trained. An interval at look k is the usual one, with the t quantile of its own degrees of
 * freedom at this coverage.
 */
export function coverageOfLooks(looks: readonly number[], alpha: number): number[] {
  return boundsOfLooks(looks, alpha).map(
    (bound) => 1 - Math.max(LEAST_LEFT_OUT, 2 * cumulativeNormal(-bound)),
  );
}

/**
 * Returns the bound of |z| at each look, by O'Brien and Fleming's spending of alpha. Each side has alpha/2,
 * of which 2 (1 − Φ(q / √t)) may be spent by the time that a share t of the members was seen, with
 * Φ(q) = 1 − alpha/4.
 */
export function boundsOfLooks(looks: readonly number[], alpha: number): number[] {
  const shares = sharesOf(looks);
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`looks: alpha ${alpha}, expected 0 < alpha < 1`);
  const quantile = rootOf((q) => 4 * cumulativeNormal(-q) - alpha);
  const bounds: number[] = [];
  let spent = 0;
  let path = WALK_AT_START;
  for (const share of shares) {
    const allowed = 4 * cumulativeNormal(-quantile / Math.sqrt(share));
    const bound = rootOf((z) => exitOf(path, share, z) - (allowed - spent));
    bounds.push(bound);
    spent = allowed;
    path = continued(path, share, bound);
  }
  return bounds;
}

/**
 * Returns the probability that |z| reaches its bound by each look if there is no effect: [look]. z at a look
 * is normal, and grows from look to look by independent members.
 */
export function exitProbabilities(looks: readonly number[], bounds: readonly number[]): number[] {
  const shares = sharesOf(looks);
  if (bounds.length !== looks.length || bounds.some((bound) => !(bound > 0))) {
    throw new RangeError(`looks: bounds [${bounds}] for looks [${looks}], expected a bound > 0 for each`);
  }
  let path = WALK_AT_START;
  let total = 0;
  return shares.map((share, look) => {
    total += exitOf(path, share, bounds[look]);
    path = continued(path, share, bounds[look]);
    return total;
  });
}

function sharesOf(looks: readonly number[]): number[] {
  const ascending = looks.every((members, at) => members > (at === 0 ? 0 : looks[at - 1]));
  if (looks.length === 0 || !ascending) {
    throw new RangeError(`looks: [${looks}], expected numbers of members that ascend from above 0`);
  }
  return looks.map((members) => members / looks[looks.length - 1]);
}

/**
 * The density of b = z √share of those that no look has stopped yet, at places b of an even grid; without a
 * grid all are at b = 0.
 */
interface Walk {
  readonly share: number;
  readonly grid?: { readonly edge: number; readonly weights: Float64Array };
}

const WALK_AT_START: Walk = { share: 0 };

/** Sums over the places of a walk what `each` says of b, by the probability of being there. */
function over({ grid }: Walk, each: (b: number) => number): number {
  if (grid === undefined) return each(0);
  const { edge, weights } = grid;
  return weights.reduce((sum, weight, at) => sum + weight * each(placeOf(edge, at)), 0);
}

function placeOf(edge: number, at: number): number {
  return edge * ((2 * at) / (GRID - 1) - 1);
}

/** Probability of not having stopped yet, and of |z| ≥ bound at the share of the next look. */
function exitOf(walk: Walk, share: number, bound: number): number {
  const deviation = Math.sqrt(share - walk.share);
  const edge = bound * Math.sqrt(share);
  return over(
    walk,
    (b) => cumulativeNormal((b - edge) / deviation) + cumulativeNormal((-edge - b) / deviation),
  );
}

/** The walk after a look at which |z| < bound. */
function continued(walk: Walk, share: number, bound: number): Walk {
  const deviation = Math.sqrt(share - walk.share);
  const edge = Math.min(bound, FAR) * Math.sqrt(share);
  const height = 1 / (deviation * Math.sqrt(2 * Math.PI));
  const width = (2 * edge) / (GRID - 1);
  const weights = Float64Array.from({ length: GRID }, (_, at) => {
    const place = placeOf(edge, at);
    const density = over(walk, (b) => height * Math.exp(-0.5 * ((place - b) / deviation) ** 2));
    const simpson = at === 0 || at === GRID - 1 ? 1 : at % 2 === 1 ? 4 : 2;
    return (density * simpson * width) / 3;
  });
  return { share, grid: { edge, weights } };
}

/** Returns where a function that falls from above 0 passes it, between 0 and 4 FAR. */
function rootOf(falling: (z: number) => number): number {
  let [low, high] = [0, 4 * FAR];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (falling(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
