import { finishedMembers } from '../../../measure/accessibility.js';
import { bestCheckpoint, type EnsembleAgreement } from '../../../measure/agreement/ensemble-agreement.js';
import { lineThrough } from '../../../measure/component/component-rates.js';
import { meanAccuracies } from '../../../measure/progress/progress-clock.js';
import type { EnsembleEvidence } from '../../finding.js';

/** A full ensemble and those on its first P PCs, P ascending. */
export interface Matching {
  readonly full: EnsembleEvidence;
  readonly truncated: readonly {
    readonly components: number;
    readonly agreement: EnsembleAgreement;
    readonly evidence: EnsembleEvidence;
  }[];
}

export type Likeness = 'kappa of predictions' | 'correlation of the share of members that are right';
export const KAPPA: Likeness = 'kappa of predictions';
export const CORRECT: Likeness = 'correlation of the share of members that are right';

/** Members that are kept of the full ensemble and of each truncated one, by their row. */
type Kept = readonly (readonly number[])[];

/** The step s(P) at which a full ensemble is most like each truncated one, and how it grows with P. */
export class StoppingSlopes {
  /** Members that finished of the full ensemble and of each truncated one. */
  readonly counts: readonly number[];
  readonly logP: readonly number[];
  private readonly rows: readonly (readonly number[])[];
  // A resample changes the members of one ensemble, so most curves are known from before.
  private readonly known = new Map<string, Float64Array>();

  constructor(private readonly matching: Matching) {
    const { full, truncated } = matching;
    this.rows = [full, ...truncated.map(({ evidence }) => evidence)].map(
      ({ trace }) => finishedMembers(trace).finished,
    );
    this.counts = this.rows.map(({ length }) => length);
    this.logP = truncated.map(({ components }) => Math.log(components));
  }

  /** Curve of likeness of every P: [P][checkpoint]. */
  curves(likeness: Likeness, [own, ...others]: Kept): Float64Array[] {
    return this.matching.truncated.map(({ agreement }, at) => {
      const key = [likeness, at, own.join(), others[at].join()].join(';');
      const curve =
        this.known.get(key) ??
        (likeness === KAPPA ? agreement.kappa(own, others[at]) : agreement.correlation(own, others[at]));
      this.known.set(key, curve);
      return curve;
    });
  }

  /** s(P) of every P; undefined where a curve has no best checkpoint. */
  stops(likeness: Likeness, kept: Kept): number[] | undefined {
    return this.stepsOf(this.curves(likeness, kept));
  }

  /** Slope of log s(P) over log P. */
  slope(likeness: Likeness, kept: Kept): number | undefined {
    return this.through(this.stops(likeness, kept));
  }

  /** The same if only accuracy counted: the checkpoint whose accuracy is nearest to the truncated net's. */
  slopeByAccuracy([own, ...others]: Kept): number | undefined {
    const { full, truncated } = this.matching;
    const curve = this.accuracies(full, 0, own);
    return this.through(
      this.stepsOf(
        truncated.map(({ evidence }, at) => {
          const last = this.accuracies(evidence, at + 1, others[at]).at(-1) ?? NaN;
          return curve.map((accuracy) => -Math.abs(accuracy - last));
        }),
      ),
    );
  }

  private accuracies({ trace }: EnsembleEvidence, at: number, kept: readonly number[]): number[] {
    return meanAccuracies(
      trace,
      'test',
      kept.map((each) => this.rows[at][each]),
    );
  }

  private stepsOf(curves: readonly ArrayLike<number>[]): number[] | undefined {
    const { steps } = this.matching.full.trace;
    const stops = curves.map((curve) => bestCheckpoint(steps, curve));
    return stops.every((stop) => stop !== undefined) ? stops.map((stop) => steps[stop]) : undefined;
  }

  private through(stops: readonly number[] | undefined): number | undefined {
    return stops && lineThrough([...this.logP], stops.map(Math.log))?.slope;
  }
}
