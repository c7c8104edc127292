import type { DataSpec } from './spec.js';
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
  if (spec.source === 'npz') {
    const [channels, height = 1, width = 1] = spec.shape as [number, number?, number?];
    const classes = typeof spec.classes === 'number' ? spec.classes : spec.classes.length;
    return { input: inputOf(spec.project, { channels, height, width }), classes, ...countsOf(spec) };
  }
  const source = SOURCES[spec.source];
  const side = spec.size ?? source.side;
  const input = inputOf(spec.project, { channels: source.channels, height: side, width: side });
  const coarse = spec.source === 'cifar100' && spec.labels === 'coarse';
  const classes = spec.classes?.length ?? (coarse ? COARSE_CLASSES_OF_CIFAR100 : source.classes);
  return { input, classes, ...countsOf(spec) };
}

function inputOf(project: number | undefined, shape: FeatureShape): FeatureShape {
  return project === undefined ? shape : { channels: project, height: 1, width: 1 };
}

function countsOf({ train, test }: Pick<DataExtent, 'train' | 'test'>): Pick<DataExtent, 'train' | 'test'> {
  return { ...(train === undefined ? {} : { train }), ...(test === undefined ? {} : { test }) };
}
