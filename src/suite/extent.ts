import type { DataSpec } from '../data/spec.js';
import type { FeatureShape } from '../model/layer.js';

/** Sizes of a dataset as its specification has them, before anything is loaded. */
export interface DataExtent {
  readonly input: FeatureShape;
  readonly classes: number;
  /** Examples per split; undefined when the specification takes all that the source has. */
  readonly train?: number;
  readonly test?: number;
}

const SOURCES = {
  mnist: { channels: 1, side: 28, classes: 10 },
  cifar10: { channels: 3, side: 32, classes: 10 },
  cifar100: { channels: 3, side: 32, classes: 100 },
} as const;

const COARSE_CLASSES_OF_CIFAR100 = 20;

export function declaredExtent(spec: DataSpec): DataExtent {
  if (spec.source === 'gaussian') {
    const { features, classes, train, test } = spec;
    return { input: { channels: features, height: 1, width: 1 }, classes, train, test };
  }
  const source = SOURCES[spec.source];
  const side = spec.size ?? source.side;
  const input =
    spec.project === undefined
      ? { channels: source.channels, height: side, width: side }
      : { channels: spec.project, height: 1, width: 1 };
  const coarse = spec.source === 'cifar100' && spec.labels === 'coarse';
  const classes = spec.classes?.length ?? (coarse ? COARSE_CLASSES_OF_CIFAR100 : source.classes);
  return {
    input,
    classes,
    ...(spec.train === undefined ? {} : { train: spec.train }),
    ...(spec.test === undefined ? {} : { test: spec.test }),
  };
}
