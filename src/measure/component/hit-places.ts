/*
 * Where in an order of components an example becomes right. A score is the sum of its class's parts in the
 * sequence of the order, in float64. Adding all parts of all classes in hundreds of orders takes most of the
 * time of a finding on the order of PCs. Two shortcuts give the same places:
 *
 * - The first hit is near the beginning of an order, so the sums end there.
 * - The persistent hit follows the last loss. It is looked for from the end of the order, by the gap to each
 *   rival: the sum of the differences of the parts of the example's class and the rival's. Its sums have
 *   other roundings than those of the scores, so a gap within `uncertain` of 0 decides nothing. Then the
 *   scores are added up from the beginning.
 */

/** One example at a time: `take` it, then ask about any number of orders. */
export class HitPlaces {
  /** Part of each component in the score of each class: [component, class]. */
  private readonly parts: Float64Array;
  /** Part in the score of the example's class minus that in the rival's: [rival][component]. */
  private readonly gaps: readonly Float64Array[];
  /** Class of each rival, ascending. */
  private readonly rivals: Uint32Array;
  /** Gap with all components, and up to where its sign is uncertain: [rival]. */
  private readonly total: Float64Array;
  private readonly uncertain: Float64Array;
  private readonly scores: Float64Array;
  private label = 0;
  private end: 'hit' | 'loss' | 'uncertain' = 'uncertain';
  private finite = false;

  /** @param optimum of the classifier: [class, component] */
  constructor(
    private readonly optimum: Float64Array,
    private readonly classes: number,
    private readonly rank: number,
  ) {
    this.parts = new Float64Array(rank * classes);
    this.gaps = Array.from({ length: classes - 1 }, () => new Float64Array(rank));
    this.rivals = new Uint32Array(classes - 1);
    this.total = new Float64Array(classes - 1);
    this.uncertain = new Float64Array(classes - 1);
    this.scores = new Float64Array(classes);
  }

  /** Takes an example of class `label`, whose principal coordinates begin at `at`. */
  take(coordinates: Float32Array, at: number, label: number): void {
    const { parts, optimum, classes, rank } = this;
    const sizes = new Float64Array(classes);
    for (let p = 0; p < rank; p++) {
      const z = coordinates[at + p];
      for (let k = 0; k < classes; k++) {
        const part = optimum[k * rank + p] * z;
        parts[p * classes + k] = part;
        sizes[k] += Math.abs(part);
      }
    }
    this.label = label;
    this.finite = sizes.every((size) => size < Infinity);
    this.end = 'hit';
    for (let rival = 0; rival < this.rivals.length; rival++) {
      const k = rival < label ? rival : rival + 1;
      this.rivals[rival] = k;
      const gaps = this.gaps[rival];
      let total = 0;
      for (let p = 0; p < rank; p++) {
        const gap = parts[p * classes + label] - parts[p * classes + k];
        gaps[p] = gap;
        total += gap;
      }
      // Both scores, the total and what is taken off it each add up to `rank` terms, and a difference is
      // rounded once: (3 rank + 1) 2^-53 of the sum of the sizes, of which this is more.
      const uncertain = (rank + 1) * 2 ** -51 * (sizes[label] + sizes[k]);
      this.total[rival] = total;
      this.uncertain[rival] = uncertain;
      if (total < -uncertain) this.end = 'loss';
      else if (!(total > uncertain) && this.end === 'hit') this.end = 'uncertain';
    }
    if (!this.finite) this.end = 'uncertain';
  }

  /** Smallest P with which the first P components of the order are right; 0 if there is none. */
  firstHit(order: Uint32Array): number {
    const { parts, scores, classes, label, rank, finite } = this;
    if (classes === 2 && finite) return this.firstOfTwo(order);
    scores.fill(0);
    for (let place = 0; place < rank; place++) {
      const start = order[place] * classes;
      for (let k = 0; k < classes; k++) scores[k] += parts[start + k];
      if (isRight(scores, label)) return place + 1;
    }
    return 0;
  }

  private firstOfTwo(order: Uint32Array): number {
    const { parts, label, rank } = this;
    let [zero, one] = [0, 0];
    for (let place = 0; place < rank; place++) {
      const start = 2 * order[place];
      zero += parts[start];
      one += parts[start + 1];
      // The lower class wins where scores are equal.
      if (one > zero === (label === 1)) return place + 1;
    }
    return 0;
  }

  /** Smallest P from which on all of the order's first P' ≥ P components are right; 0 if there is none. */
  persistent(order: Uint32Array): number {
    if (this.end === 'loss') return 0;
    if (this.end === 'uncertain') return this.persistentByScores(order);
    const { gaps, total, uncertain, rank } = this;
    // The most components with which a rival looked at so far wins.
    let lost = 0;
    for (let rival = 0; rival < gaps.length; rival++) {
      const own = gaps[rival];
      const bound = uncertain[rival];
      let gap = total[rival];
      for (let count = rank - 1; count > lost; count--) {
        gap -= own[order[count]];
        if (gap > bound) continue;
        if (!(gap < -bound)) return this.persistentByScores(order);
        lost = count;
      }
    }
    return lost + 1;
  }

  private persistentByScores(order: Uint32Array): number {
    const { parts, scores, classes, label, rank } = this;
    scores.fill(0);
    let lasting = 0;
    for (let place = 0; place < rank; place++) {
      const start = order[place] * classes;
      for (let k = 0; k < classes; k++) scores[k] += parts[start + k];
      if (!isRight(scores, label)) lasting = 0;
      else if (lasting === 0) lasting = place + 1;
    }
    return lasting;
  }
}

/** True where `label` has the highest score. The lowest class wins among equal ones, and where it is NaN. */
function isRight(scores: Float64Array, label: number): boolean {
  const own = scores[label];
  if (Number.isNaN(own)) return label === 0;
  for (let k = 0; k < label; k++) if (scores[k] >= own) return false;
  for (let k = label + 1; k < scores.length; k++) if (scores[k] > own) return false;
  return true;
}
