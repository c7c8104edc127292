/** Images of one split as they lie in the source. */
export interface LabelledImages {
  /** Bytes 0 to 255: [example, channel, y, x]. */
  readonly pixels: Uint8Array;
  /** Index in the source's classes: [example]. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/** All images of a source, before any choice or transform. */
export interface SourceImages {
  /** Class names by label. */
  readonly classes: readonly string[];
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  /** For the title if the files are not the official ones: how many records were found. */
  readonly note?: string;
}
