import type { FeatureShape } from '../model/shape.js';

/** Examples of one split. */
export interface ExampleSet {
  /** [example, feature] row-major, feature = (channel · height + y) · width + x. */
  readonly inputs: Float32Array;
  /** Class index of each example: [example]. */
  readonly labels: Uint8Array;
  readonly count: number;
}

export interface Dataset {
  /** What a table prints, e.g. `cifar10 cat,dog 16x16 (part: 16,000 of 50,000)`. */
  readonly title: string;
  readonly classes: readonly string[];
  /** Shape of one example; a vector of q features is q × 1 × 1. */
  readonly shape: FeatureShape;
  readonly train: ExampleSet;
  readonly test: ExampleSet;
  /** Examples per split whose label a `labelling` changed; absent when there was none. */
  readonly flipped?: { readonly train: number; readonly test: number };
  /** Labels per split before a `labelling` changed them, [example]; absent when there was none. */
  readonly sourceLabels?: { readonly train: Uint8Array; readonly test: Uint8Array };
  /** SHA-256 (hex) over shape, classes, inputs and labels of both splits, after all transforms. */
  readonly checksum: string;
}

/** What a source gives before transform, labelling and projection. */
export interface SourceDataset extends Omit<Dataset, 'checksum' | 'flipped' | 'sourceLabels'> {
  /** Appended to the title in brackets, e.g. how many of a source's examples there are. */
  readonly note?: string;
}

/** Sizes of a dataset as its specification has them, before anything is loaded. */
export interface DataExtent {
  readonly input: FeatureShape;
  readonly classes: number;
  /** Examples per split; undefined when the specification takes all that the source has. */
  readonly train?: number;
  readonly test?: number;
}
