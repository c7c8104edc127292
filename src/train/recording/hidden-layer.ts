import type { Dataset, ExampleSet } from '../../data/dataset.js';
import type { Layer } from '../../model/layer.js';
import type { Backend, Tensor } from '../../ops/backend.js';
import { evaluationBatch } from '../pass/evaluation-batch.js';
import { transposedInputs } from '../examples.js';
import { Network } from '../pass/network.js';
import { notingBackend } from '../noting-backend.js';
import type { EnsembleParameters } from '../parameters/parameters.js';
import { featureCount } from '../../model/shape.js';

/** What comes into the last layer of one member, for every example. */
export interface HiddenActivations {
  /** Position of the member in the ensemble. */
  readonly member: number;
  readonly features: number;
  /** [train example, feature] */
  readonly train: Float32Array;
  /** [test example, feature] */
  readonly test: Float32Array;
}

/** Whose activations are wanted, on which examples. */
export interface HiddenLayerSetup {
  readonly layers: readonly Layer[];
  readonly parameters: EnsembleParameters;
  readonly members: number;
  /** Positions of members in the ensemble. */
  readonly wanted: readonly number[];
  readonly dataset: Dataset;
  /** Default: MOST_BYTES. */
  readonly mostBytes?: number;
}

/** What is handed over of whom, by sizes alone. */
type HiddenSizes = Pick<HiddenLayerSetup, 'layers' | 'parameters' | 'members'> & {
  /** Training and test examples. */
  readonly train: number;
  readonly test: number;
};

/** Bytes of activations that are held at once. Further members take another pass over the examples. */
const MOST_BYTES = 2 ** 28;

/**
 * Hands the last hidden layer's activations of each member in `wanted` to `listen`, one member after
 * another. For a net of one layer they are the inputs. The arrays belong to the caller. Rejects with
 * GpuError or RangeError, or with the error of `listen`.
 */
export async function eachHiddenLayer(
  backend: Backend,
  { wanted, mostBytes = MOST_BYTES, ...setup }: HiddenLayerSetup,
  listen: (activations: HiddenActivations) => Promise<void> | void,
): Promise<void> {
  const { layers, dataset } = setup;
  const owned: Tensor[] = [];
  try {
    const noted = notingBackend(backend, { tensors: owned });
    const sizes = { ...setup, train: dataset.train.count, test: dataset.test.count };
    const hidden = await HiddenLayer.create(noted, sizes);
    const features = featureCount(layers[layers.length - 1].input);
    const group = membersOfPass(sizes, mostBytes);
    for (let first = 0; first < wanted.length; first += group) {
      const chosen = wanted.slice(first, first + group);
      const train = await hidden.activations(dataset.train, chosen);
      const test = await hidden.activations(dataset.test, chosen);
      for (const [at, member] of chosen.entries()) {
        await listen({ member, features, train: train[at], test: test[at] });
      }
    }
  } finally {
    backend.release(owned);
  }
}

/** Runs, on a backend that counts work, what `eachHiddenLayer` of all members runs. */
export async function runHiddenLayers(backend: Backend, sizes: HiddenSizes): Promise<void> {
  const { members, train, test } = sizes;
  const hidden = await HiddenLayer.create(backend, sizes);
  const batches = Math.ceil(train / hidden.batch) + Math.ceil(test / hidden.batch);
  const passes = Math.ceil(members / membersOfPass(sizes, MOST_BYTES));
  for (let run = 0; run < passes * batches; run++) await hidden.run();
}

function membersOfPass({ layers, train, test }: HiddenSizes, mostBytes: number): number {
  const bytes = 4 * featureCount(layers[layers.length - 1].input) * (train + test);
  return Math.max(1, Math.floor(mostBytes / bytes));
}

/** The layers below the last one, applied to a batch. */
class HiddenLayer {
  private constructor(
    private readonly backend: Backend,
    private readonly input: Tensor,
    /** [member or 1, feature, batch] */
    private readonly output: Tensor,
    readonly run: () => Promise<void>,
  ) {}

  static async create(
    backend: Backend,
    { layers: all, parameters, members, train, test }: HiddenSizes,
  ): Promise<HiddenLayer> {
    const layers = all.slice(0, -1);
    const { mostElements } = backend;
    const sizes = { layers, members, counts: [train, test], mostElements, shortcuts: {} };
    const batch = layers.length === 0 ? 4 : evaluationBatch(sizes);
    const input = backend.tensor(
      'inputs of the hidden layers',
      [1, featureCount(all[0].input), batch],
      'f32',
    );
    const network = new Network(backend, {
      layers,
      members,
      batch,
      input,
      inputShared: true,
      parameters,
      winograd: 'none',
    });
    const program = await backend.prepare(network.forward);
    return new HiddenLayer(backend, input, network.logits, () => backend.run(program));
  }

  get batch(): number {
    return this.input.shape[2];
  }

  /** The layer's outputs of each chosen member: [example, feature]. */
  async activations(set: ExampleSet, chosen: readonly number[]): Promise<Float32Array[]> {
    const { backend } = this;
    const [, inputs, batch] = this.input.shape;
    const [members, features] = this.output.shape;
    const kept = chosen.map(() => new Float32Array(set.count * features));
    for (let first = 0; first < set.count; first += batch) {
      const count = Math.min(batch, set.count - first);
      backend.write(
        this.input,
        transposedInputs(set, { features: inputs, first, count, countPadded: batch }),
      );
      await this.run();
      const values = await backend.read(this.output);
      for (const [at, member] of chosen.entries()) {
        const m = members === 1 ? 0 : member;
        for (let b = 0; b < count; b++) {
          for (let i = 0; i < features; i++) {
            kept[at][(first + b) * features + i] = values[(m * features + i) * batch + b];
          }
        }
      }
    }
    return kept;
  }
}
