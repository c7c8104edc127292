import type { Dataset, ExampleSet } from '../../../src/data/dataset.js';
import type { PrincipalComponents } from '../../../src/data/components/principal-components.js';
import type { EnsembleEvidence } from '../../../src/finding/finding.js';
import type { Layer } from '../../../src/model/layer.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { SplitTrace, Trace } from '../../../src/trace/trace.js';
import { recordOf } from '../../trace/record.js';

/** An ensemble with a given order of learning. */
export interface SyntheticEnsemble {
  readonly label: string;
  readonly data?: string;
  readonly members: number;
  /** Class of each example of both splits: [example]. */
  readonly labels: Uint8Array;
  /** Checkpoints after step 0. */
  readonly checkpoints: number;
  /**
   * First checkpoint from which on a member is right about an example; before it, another class is predicted.
   */
  readonly learnedAt: (member: number, example: number) => number;
  /** Members that diverged. */
  readonly diverged?: readonly number[];
  readonly layers?: readonly Layer[];
  readonly dataset?: Dataset;
  readonly pca?: PrincipalComponents;
  readonly trace?: Partial<Trace>;
}

/** The evidence that such an ensemble leaves; train and test examples are the same ones. */
export function syntheticEvidence(given: SyntheticEnsemble): EnsembleEvidence {
  const { label, data = 'made', layers = [], dataset, pca } = given;
  return {
    data,
    architecture: label,
    training: 'sgd',
    label,
    identity: `${data}-${label}`,
    draws: `${data}-${label}`,
    record: recordOf(),
    trace: { ...traceOf(given), ...given.trace },
    layers,
    spec: {
      loss: 'cross-entropy',
      learningRate: 0.1,
      momentum: 0,
      weightDecay: 0,
      batch: 10,
      epochs: given.checkpoints,
      initialisation: 'glorot-uniform',
      checkpoints: { count: given.checkpoints, spacing: 'linear' },
    },
    dataSpec: { source: 'mnist', normalise: 'none' },
    dataset: () => (dataset ? Promise.resolve(dataset) : Promise.reject(new Error('no dataset was made'))),
    components: () => (pca ? Promise.resolve(pca) : Promise.reject(new Error('no components were made'))),
    remembered: (_, make) => make(),
  };
}

function traceOf({ members, labels, checkpoints, learnedAt, diverged = [] }: SyntheticEnsemble): Trace {
  const [classes, examples] = [Math.max(...labels) + 1, labels.length];
  const predictions = new Uint8Array((checkpoints + 1) * members * examples);
  const accuracy = new Float64Array((checkpoints + 1) * members);
  for (let member = 0; member < members; member++) {
    for (let x = 0; x < examples; x++) {
      const learned = learnedAt(member, x);
      for (let checkpoint = 0; checkpoint <= checkpoints; checkpoint++) {
        const right = checkpoint >= learned;
        const row = checkpoint * members + member;
        predictions[row * examples + x] = right ? labels[x] : (labels[x] + 1) % classes;
        if (right) accuracy[row] += 1 / examples;
      }
    }
  }
  const split: SplitTrace = { predictions, labels, accuracy, loss: accuracy.map((share) => 1 - share) };
  return {
    members,
    steps: Int32Array.from({ length: checkpoints + 1 }, (_, checkpoint) => checkpoint * 10),
    epochs: Float64Array.from({ length: checkpoints + 1 }, (_, checkpoint) => checkpoint),
    train: split,
    test: split,
    spectrum: Float64Array.of(2, 1),
    divergedAt: Int32Array.from({ length: members }, (_, member) => (diverged.includes(member) ? 10 : -1)),
  };
}

/** Labels with as many examples of each class, in turn. */
export function balancedLabels(examples: number, classes: number): Uint8Array {
  return Uint8Array.from({ length: examples }, (_, x) => x % classes);
}

/**
 * An order shared by all members: each example's checkpoint even from 1 to `last`, plus each member's own
 * normal deviation of `noise`.
 */
export function sharedOrder(examples: number, last: number, noise: number, seed: string) {
  const order = Uint32Array.from({ length: examples }, (_, x) => x);
  new Generator(seedOf(seed, 'order')).shuffle(order);
  return noisy((x) => 0.5 + (last * (order[x] + 0.5)) / examples, examples, noise, seed);
}

/**
 * A mean checkpoint of each example, plus each member's own normal deviation of `noise`; never before
 * checkpoint 1.
 */
export function noisy(meanOf: (example: number) => number, examples: number, noise: number, seed: string) {
  const own = new Map<number, Float64Array>();
  return (member: number, example: number): number => {
    let deviations = own.get(member);
    if (deviations === undefined) {
      const generator = new Generator(seedOf(seed, 'member', member));
      deviations = Float64Array.from({ length: examples }, () => noise * generator.normal());
      own.set(member, deviations);
    }
    return Math.max(1, meanOf(example) + deviations[example]);
  };
}

/** A dataset for tests that need its examples only. Both splits are the same. */
export function datasetOf(examples: ExampleSet, classes: number): Dataset {
  const features = examples.inputs.length / examples.count;
  return {
    title: 'made',
    classes: Array.from({ length: classes }, (_, k) => `class ${k}`),
    shape: { channels: features, height: 1, width: 1 },
    train: examples,
    test: examples,
    checksum: 'made',
  };
}
