import type * as z from 'zod';
import type { PrincipalComponents } from '../../components/principal-components.js';
import type { Dataset } from '../../dataset.js';

/** Names of the labellings, as `labelling.kind` gives them in a suite file; `kinds.ts` has a row for each. */
export type LabellingName = 'shuffled' | 'separable' | 'mislabelled';

/** What a labelling may look at. */
export interface Labelled extends Pick<Dataset, 'classes' | 'train' | 'test'> {
  /** The components of the training set about its mean, without those of the null space. */
  readonly pca: () => Promise<PrincipalComponents>;
  /** The suite's seed. */
  readonly seed: string;
}

/** Labels of both splits: [example]. */
export interface SplitLabels {
  readonly train: Uint8Array;
  readonly test: Uint8Array;
}

/** One way to give labels that are not the source's. Spec is the type that its schema gives. */
export interface LabellingKind<Spec, Schema extends z.ZodType<Spec> = z.ZodType<Spec>> {
  readonly schema: Schema;
  /** How many principal components it looks at; undefined if it looks at none. */
  componentsAsked(spec: Spec): number | undefined;
  /** @throws InputError if it asks for too many components, or the labels that it makes say nothing */
  labels(spec: Spec, source: Labelled): SplitLabels | Promise<SplitLabels>;
  /** A few words for a dataset's title. */
  title(spec: Spec): string;
}
