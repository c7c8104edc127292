import type { Dataset, ExampleSet } from '../../../src/data/dataset.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { Batch } from '../reference/reference.js';
import type { FeatureShape } from '../../../src/model/shape.js';

/** Returns standard normal inputs, shifted by the class in every third feature. */
export function normalExamples(
  shape: FeatureShape,
  classes: number,
  count: number,
  seed: string,
): ExampleSet {
  const features = shape.channels * shape.height * shape.width;
  const generator = new Generator(seedOf(seed, 'examples'));
  const labels = Uint8Array.from({ length: count }, () => generator.uniformInt(classes));
  const inputs = Float32Array.from(
    { length: count * features },
    (_, at) => generator.normal() + (at % 3 === 0 ? labels[Math.floor(at / features)] - 1 : 0),
  );
  return { inputs, labels, count };
}

export function normalDataset(
  shape: FeatureShape,
  classes: number,
  counts: { readonly train: number; readonly test: number },
): Dataset {
  return {
    title: 'normal',
    classes: Array.from({ length: classes }, (_, k) => `class ${k}`),
    shape,
    train: normalExamples(shape, classes, counts.train, 'train'),
    test: normalExamples(shape, classes, counts.test, 'test'),
    checksum: '',
  };
}

/** Returns chosen examples in the reference's layout. */
export function batchOf(set: ExampleSet, indices: ArrayLike<number>): Batch {
  const features = set.inputs.length / set.count;
  const chosen = Array.from(indices);
  return {
    inputs: chosen.map((e) => Float64Array.from(set.inputs.subarray(e * features, (e + 1) * features))),
    labels: chosen.map((e) => set.labels[e]),
  };
}
