import type * as z from 'zod';

/** Names of the spectra, as `spectrum.kind` gives them in a suite file; `kinds.ts` has a row for each. */
export type SpectrumName = 'power' | 'step' | 'flat';

/** One family of eigenvalues of the within-class covariance. Spec is the type that its schema gives. */
export interface SpectrumKind<Spec, Schema extends z.ZodType<Spec> = z.ZodType<Spec>> {
  readonly schema: Schema;
  /** How many components the specification counts; undefined if it counts none. */
  componentsAsked(spec: Spec): number | undefined;
  /**
   * Eigenvalues: [component], descending, the first one 1.
   *
   * @throws InputError for a field out of its bounds
   */
  eigenvalues(spec: Spec, features: number): Float64Array;
  /** A few words for a dataset's title. */
  title(spec: Spec): string;
}
