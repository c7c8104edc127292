/** Channels × height × width of what flows between layers; a vector of n units is n × 1 × 1. */
export interface FeatureShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Number of features of a shape: channels · height · width. */
export function featureCount({ channels, height, width }: FeatureShape): number {
  return channels * height * width;
}
