import type { Layer } from '../../model/layer.js';
import { hasParameters, parameterShapes } from '../../model/parameters.js';
import { padded, type Backend, type Call, type Program, type Tensor, type Work } from '../../ops/backend.js';
import { sumOfWork, timesWork, type CountingBackend } from '../../ops/counting-backend.js';
import { denseForward } from '../../ops/dense/dense-forward.js';
import { denseWeightGradient } from '../../ops/dense/dense-weight-gradient.js';
import type { KernelTrace } from '../../trace/trace.js';
import type { EnsembleSetup } from '../ensemble.js';
import { evaluationBatch } from '../pass/evaluation-batch.js';
import { notingBackend } from '../noting-backend.js';
import { OutputGradients, type PassedLayer } from './output-gradients.js';
import { EnsembleParameters } from '../parameters/parameters.js';
import { RecordingError } from './recorder.js';
import { featureCount } from '../../model/shape.js';

/**
 * The kernel Θ(x, x') = (1/K) Σ_k ⟨∂f_k(x)/∂θ, ∂f_k(x')/∂θ⟩ of each of some members at initialisation, over
 * all its weights and biases, between every training or test example x and every training example x'; and the
 * inputs h(x) of its last layer. Rejects with RecordingError, GpuError, RangeError, or what `check` throws.
 *
 * The gradient of a dense layer is an outer product, h(x) δ_k(x)ᵀ with δ_k = ∂f_k / ∂(its output). Its part
 * of the kernel is therefore (⟨h(x), h(x')⟩ + 1 if it has a bias) Σ_k ⟨δ_k(x), δ_k(x')⟩. The gradient of a
 * convolution is made example by example.
 */
export async function initialKernels(
  backend: Backend,
  setup: Omit<EnsembleSetup, 'members'>,
  members: readonly number[],
  check: () => void,
): Promise<KernelTrace[]> {
  const kernels: KernelTrace[] = [];
  for (const member of members) {
    requireDenseOutput(setup.layers);
    const owned: Tensor[] = [];
    try {
      kernels.push(await kernelOf(notingBackend(backend, { tensors: owned }), setup, member, check));
    } finally {
      backend.release(owned);
    }
  }
  return kernels;
}

/** Throws RecordingError for a net whose last layer with parameters is a convolution. */
function requireDenseOutput(layers: readonly Layer[]): void {
  const last = layers.filter(hasParameters).at(-1);
  if (last?.kind === 'dense') return;
  throw new RecordingError(
    `kernels: the last layer with parameters is ${last?.name ?? 'missing'}, expected a dense layer; ` +
      'end the architecture with one',
  );
}

async function kernelOf(
  backend: Backend,
  setup: Omit<EnsembleSetup, 'members'>,
  member: number,
  check: () => void,
): Promise<KernelTrace> {
  const { layers, seed, dataset, training } = setup;
  const { train, test } = dataset;
  const counts = [train.count, test.count];
  const of = { layers, training, member, seed, counts };
  const { block, rows, columns, products, diagonal } = await blockPasses(backend, of);
  const features = featureCount(layers.filter(hasParameters).at(-1)!.input);
  const kernel = {
    member,
    train: new Float32Array(train.count ** 2),
    test: new Float32Array(test.count * train.count),
    lastInputs: {
      features,
      train: new Float32Array(train.count * features),
      test: new Float32Array(test.count * features),
    },
  };
  for (let c = 0; c < train.count; c += block) {
    const width = Math.min(block, train.count - c);
    await columns.load(train, c, width);
    kernel.lastInputs.train.set(await columns.lastInputs(width), c * features);
    // Symmetric: blocks above the diagonal are those below it.
    for (let r = c; r < train.count; r += block) {
      const height = Math.min(block, train.count - r);
      if (r > c) await rows.load(train, r, height);
      const tangent = await (r > c ? products : diagonal).kernel();
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) {
          const [below, above] = [(r + i) * train.count + c + j, (c + j) * train.count + r + i];
          kernel.train[below] = kernel.train[above] = tangent[i * block + j];
        }
      }
      check();
    }
    for (let r = 0; r < test.count; r += block) {
      const height = Math.min(block, test.count - r);
      await rows.load(test, r, height);
      if (c === 0) kernel.lastInputs.test.set(await rows.lastInputs(height), r * features);
      const tangent = await products.kernel();
      for (let i = 0; i < height; i++) {
        const at = (r + i) * train.count + c;
        kernel.test.set(tangent.subarray(i * block, i * block + width), at);
      }
      check();
    }
  }
  return kernel;
}

/** Whose kernels are made, by sizes alone. */
interface KernelSizes extends Pick<EnsembleSetup, 'layers' | 'training'> {
  readonly member: number;
  /** Absent: weights are zero. */
  readonly seed?: string;
  /** Training and test examples. */
  readonly counts: readonly number[];
}

/** Passes over the examples of two blocks, and the products between them and of one block with itself. */
async function blockPasses(backend: Backend, { layers, training, member, seed, counts }: KernelSizes) {
  const outputs = layers[layers.length - 1].output.channels;
  const members = Array.from({ length: outputs }, () => member);
  const untrained = { ...training, momentum: 0, optimiser: undefined };
  const parameters = new EnsembleParameters(backend, { layers, members, training: untrained, seed });
  const block = blockOf(layers, outputs, counts, backend.mostElements);
  const gradients = { layers, parameters, outputs, block };
  const columns = await OutputGradients.create(backend, gradients);
  const rows = await OutputGradients.create(backend, gradients);
  const grams = gramTensors(backend, rows.layers, outputs, block);
  const diagonal = await BlockProducts.create(backend, columns, columns, grams);
  const products = await BlockProducts.create(backend, rows, columns, grams);
  return { block, rows, columns, products, diagonal };
}

/**
 * What `initialKernels` computes and moves for one member; each pass and product is run once on a backend
 * that counts.
 */
export async function kernelWork(backend: CountingBackend, sizes: KernelSizes): Promise<Work> {
  requireDenseOutput(sizes.layers);
  const { block, columns, products } = await blockPasses(backend, sizes);
  const features = featureCount(sizes.layers[0].input);
  const zeros = { inputs: new Float32Array(features * block), labels: new Uint8Array(block), count: block };
  const [train, test] = sizes.counts.map((count) => Math.ceil(count / block));
  const pairs = (train * (train + 1)) / 2 + test * train;
  await columns.load(zeros, 0, block);
  const pass = backend.take();
  await products.kernel();
  // A diagonal pair loads its columns, any other its rows; all have the same products.
  return sumOfWork([timesWork(pairs, pass), timesWork(pairs, backend.take())]);
}

/**
 * Examples of a block. Memory holds two blocks at once, with activations, their gradients and the gradients
 * of a convolution.
 */
function blockOf(
  layers: readonly Layer[],
  outputs: number,
  counts: readonly number[],
  mostElements: number,
): number {
  const batch = evaluationBatch({ layers, members: 4 * outputs, counts, mostElements, shortcuts: {} });
  const convolutions = layers.filter(({ kind }) => kind === 'conv');
  const gradients = parameterShapes(convolutions).map(({ weights }) =>
    weights.slice(0, -1).reduce((product, axis) => product * axis, padded(weights[weights.length - 1])),
  );
  const features = convolutions.flatMap(({ input, output }) => [
    4 * featureCount(input),
    4 * featureCount(output),
  ]);
  const most = Math.min(
    batch,
    Math.sqrt(mostElements / outputs),
    ...[...gradients, ...features].map((each) => mostElements / each),
  );
  return Math.max(4, Math.floor(most / 4) * 4);
}

/**
 * Inner products of two blocks by layer. A dense layer has those of h and of δ_k, a convolution those of
 * all gradients, tensor by tensor.
 */
type GramTensors = readonly (
  | { readonly kind: 'dense'; readonly h: Tensor; readonly delta: Tensor }
  | { readonly kind: 'conv'; readonly products: readonly Tensor[] }
)[];

function gramTensors(
  backend: Backend,
  layers: readonly PassedLayer[],
  outputs: number,
  block: number,
): GramTensors {
  return layers.map(({ applied: { layer }, convolution }) => {
    const make = (what: string, copies: number): Tensor =>
      backend.tensor(`inner products of ${what} of ${layer.name}`, [copies, block, block], 'f32');
    return convolution
      ? { kind: 'conv', products: convolution.gradients.flat().map(() => make('gradients', 1)) }
      : { kind: 'dense', h: make('inputs', 1), delta: make('output gradients', outputs) };
  });
}

/** The kernel between the examples of two blocks. */
class BlockProducts {
  private constructor(
    private readonly backend: Backend,
    private readonly rows: OutputGradients,
    private readonly program: Program,
    private readonly grams: GramTensors,
  ) {}

  static async create(
    backend: Backend,
    rows: OutputGradients,
    columns: OutputGradients,
    grams: GramTensors,
  ): Promise<BlockProducts> {
    const { block } = rows;
    const calls = grams.flatMap((gram, at): Call[] => {
      const [a, b] = [rows.layers[at], columns.layers[at]];
      if (gram.kind === 'dense') {
        return [featureProducts(a.applied.x, b.applied.x, gram.h), featureProducts(a.dy, b.dy, gram.delta)];
      }
      const [left, right] = [a, b].map(({ convolution }) => convolution?.gradients.flat() ?? []);
      return gram.products.map((product, i) => parameterProducts(left[i], right[i], block, product));
    });
    return new BlockProducts(backend, rows, await backend.prepare(calls), grams);
  }

  /** [row example, column example], of the blocks that are loaded. */
  async kernel(): Promise<Float64Array> {
    const { backend, rows, grams } = this;
    await backend.run(this.program);
    const size = rows.block ** 2;
    const sum = new Float64Array(size);
    for (const [at, gram] of grams.entries()) {
      if (gram.kind === 'conv') {
        for (const product of gram.products)
          (await backend.read(product)).forEach((value, i) => (sum[i] += value));
        continue;
      }
      const { layer } = rows.layers[at].applied;
      const constant = hasParameters(layer) && layer.bias ? 1 : 0;
      const h = await backend.read(gram.h);
      const delta = await backend.read(gram.delta);
      for (let i = 0; i < size; i++) {
        let products = 0;
        for (let start = 0; start < delta.length; start += size) products += delta[start + i];
        sum[i] += (h[i] + constant) * products;
      }
    }
    const outputs = rows.layers[0].dy.shape[0];
    return sum.map((value) => value / outputs);
  }
}

/** y[m, e, e'] = Σ_i a[m, i, e] b[m, i, e'] for the members of y; a and b: [member, feature, example]. */
function featureProducts(a: Tensor, b: Tensor, y: Tensor): Call {
  const [members, block] = y.shape;
  const inputs = a.shape[1];
  return {
    operation: denseForward,
    members,
    tensors: { w: a, x: b, y },
    sizes: {
      inputs,
      outputs: block,
      outputs_padded: block,
      batch4: block / 4,
      x_member4: (inputs * block) / 4,
    },
  };
}

/** dw[e, e'] = Σ_p a[e, p] b[e', p]. */
function parameterProducts(a: Tensor, b: Tensor, block: number, dw: Tensor): Call {
  const batch = a.shape[1];
  return {
    operation: denseWeightGradient,
    members: 1,
    tensors: { x: a, dy: b, dw },
    sizes: {
      inputs: block,
      outputs: block,
      outputs4: block / 4,
      batch,
      batch_padded: batch,
      x_member: block * batch,
    },
  };
}
