import type { Dataset } from '../../../src/data/dataset.js';
import type { PrincipalComponents } from '../../../src/data/components/principal-components.js';
import type { DataSpec } from '../../../src/data/spec.js';
import type { EnsembleEvidence } from '../../../src/finding/finding.js';
import type { Layer } from '../../../src/model/layer.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { SplitTrace, Trace } from '../../../src/trace/trace.js';
import { normals } from '../../measure/member-model.js';
import { recordOf } from '../../trace/record.js';

export const GAUSSIAN: DataSpec = {
  source: 'gaussian',
  features: 4,
  classes: 2,
  train: 60,
  test: 60,
  spectrum: { kind: 'flat' },
  separation: 1,
};

/** Layers for `isLinear`, which only asks whether they hold an activation. */
export const LINEAR: readonly Layer[] = [];
export const NONLINEAR = [{ kind: 'activation' }] as unknown as readonly Layer[];

/** An ensemble as a finding gets it, with plain values for what is not given. */
export function evidenceOf(
  trace: Trace,
  changes: Partial<EnsembleEvidence> & { readonly set?: Dataset; readonly pca?: PrincipalComponents } = {},
): EnsembleEvidence {
  const { set, pca, ...fields } = changes;
  return {
    data: 'digits',
    architecture: 'net',
    training: 'sgd',
    label: changes.architecture ?? 'net',
    identity: `${fields.data}/${fields.architecture}/${fields.training}`,
    draws: `${fields.data}/${fields.architecture}/${fields.training}`,
    record: recordOf(),
    trace,
    layers: NONLINEAR,
    spec: {} as EnsembleEvidence['spec'],
    dataSpec: GAUSSIAN,
    dataset: () => (set ? Promise.resolve(set) : Promise.reject(new Error('a test that gives no dataset'))),
    components: () =>
      pca ? Promise.resolve(pca) : Promise.reject(new Error('a test that gives no components')),
    remembered: (_, make) => make(),
    ...fields,
  };
}

/**
 * An ensemble in which every member learns example x at checkpoint round(time(member, x)) and never forgets
 * it.
 */
export function learnedAt(
  labels: Uint8Array,
  members: number,
  checkpoints: number,
  time: (member: number, x: number) => number,
): Trace {
  const examples = labels.length;
  const predictions = new Uint8Array(checkpoints * members * examples);
  const accuracy = new Float64Array(checkpoints * members);
  for (let member = 0; member < members; member++) {
    const times = Array.from(labels, (_, x) => Math.round(time(member, x)));
    for (let at = 0; at < checkpoints; at++) {
      for (let x = 0; x < examples; x++) {
        const right = times[x] <= at;
        predictions[(at * members + member) * examples + x] = right ? labels[x] : 1 - labels[x];
        if (right) accuracy[at * members + member] += 1 / examples;
      }
    }
  }
  const split: SplitTrace = { predictions, labels, accuracy, loss: accuracy.map((share) => 1 - share) };
  return {
    members,
    steps: Int32Array.from({ length: checkpoints }, (_, at) => at * 10),
    epochs: Float64Array.from({ length: checkpoints }, (_, at) => at),
    train: split,
    test: split,
    spectrum: Float64Array.of(2, 1),
    divergedAt: new Int32Array(members).fill(-1),
  };
}

/** Labels of two classes in turn. */
export function alternating(examples: number): Uint8Array {
  return Uint8Array.from({ length: examples }, (_, x) => x % 2);
}

/**
 * Times of learning around the middle of 20 checkpoints: a shared order of weight `shared`, the rest each
 * member's own.
 */
export function noisyOrder(
  {
    seed,
    examples,
    members,
    shared,
  }: { readonly seed: string; readonly examples: number; readonly members: number; readonly shared: number },
  order: Float64Array = normals(examples, new Generator(seedOf('order', 'shared'))),
): (member: number, x: number) => number {
  const own = normals(members * examples, new Generator(seedOf(seed, 'own')));
  const rest = Math.sqrt(1 - shared ** 2);
  return (member, x) => 10 + 4 * (shared * order[x] + rest * own[member * examples + x]);
}
