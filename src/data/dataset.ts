/** Channels × height × width of one example; a vector of q features is { channels: q, height: 1, width: 1 }. */
export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Examples of one split. inputs: [example, feature] row-major, feature = (channel · height + y) · width + x. */
export interface ExampleSet {
  readonly inputs: Float32Array;
  /** Class index of each example: [example]. */
  readonly labels: Uint8Array;
  readonly count: number;
}

export interface Dataset {
  /** What a table prints, e.g. `cifar10 cat,dog 16x16 (part: 16,000 of 50,000)`. */
  readonly title: string;
  readonly classes: readonly string[];
  readonly shape: ImageShape;
  readonly train: ExampleSet;
  readonly test: ExampleSet;
  /** Examples per split whose label a `labelling` changed; absent when there was none. */
  readonly flipped?: { readonly train: number; readonly test: number };
  /** SHA-256 (hex) over shape, classes, inputs and labels of both splits, after all transforms. */
  readonly checksum: string;
}

/** Features of one example. */
export function featureCount(shape: ImageShape): number {
  return shape.channels * shape.height * shape.width;
}
