import type { ConvLayer } from '../../model/layer.js';
import { parameterShapes } from '../../model/parameters.js';
import { padded, type Backend, type Program, type Tensor } from '../../ops/backend.js';
import { parameterGradientCalls } from '../layers/parameter-calls.js';
import { featureCount } from '../../model/shape.js';

/** Entries of a batch of one with its padding. */
const LANES = 4;

/** What makes the gradients of each output, and the gradients by parameter and output. */
interface Made {
  readonly programs: readonly Program[];
  readonly gradients: readonly (readonly Tensor[])[];
}

/**
 * Gradients of each output by a convolution's parameters, example by example: the gradient of a batch of
 * one, with the examples on the axis of the members.
 */
export class ConvolutionGradients {
  private constructor(
    private readonly backend: Backend,
    /** [1 or output, feature, example], as the pass leaves it; and dy, [output, feature, example]. */
    private readonly source: { readonly x: Tensor; readonly dy: Tensor },
    /** [example, feature, LANES] */
    private readonly single: { readonly x: Tensor; readonly dy: Tensor },
    private readonly made: Made,
  ) {}

  /** Gradients of the weights, and of the bias if there is one, by output: [example, parameter padded]. */
  get gradients(): Made['gradients'] {
    return this.made.gradients;
  }

  static async create(
    backend: Backend,
    layer: ConvLayer,
    x: Tensor,
    dy: Tensor,
  ): Promise<ConvolutionGradients> {
    const [outputs, , block] = dy.shape;
    const { name, input, output } = layer;
    const single = {
      x: backend.tensor(`${name}: inputs by example`, [block, featureCount(input), LANES], 'f32'),
      dy: backend.tensor(`${name}: output gradients by example`, [block, featureCount(output), LANES], 'f32'),
    };
    const [{ weights, bias }] = parameterShapes([layer]);
    const make = (what: string, shape: readonly number[]): Tensor => {
      const size = shape
        .slice(0, -1)
        .reduce((product, axis) => product * axis, padded(shape[shape.length - 1]));
      return backend.tensor(`${name}: ${what} gradients by example`, [block, size], 'f32');
    };
    const applied = { layer, members: block, batch: 1, x: single.x, xShared: false };
    const programs: Program[] = [];
    const gradients: Tensor[][] = [];
    for (let k = 0; k < outputs; k++) {
      const dw = make('weight', weights);
      const dbias = bias && make('bias', bias);
      const into = { weights: { gradient: dw }, ...(dbias ? { bias: { gradient: dbias } } : {}) };
      programs.push(await backend.prepare(parameterGradientCalls(applied, single.dy, into)));
      gradients.push(dbias ? [dw, dbias] : [dw]);
    }
    const byParameter = gradients[0].map((_, at) => gradients.map((ofOutput) => ofOutput[at]));
    return new ConvolutionGradients(backend, { x, dy }, single, { programs, gradients: byParameter });
  }

  /** Makes the gradients from x and dy as they are now. */
  async update(): Promise<void> {
    const { backend, single, source } = this;
    backend.write(single.x, exampleFirst(await backend.read(source.x), 0, source.x.shape));
    const dy = await backend.read(source.dy);
    for (const [k, program] of this.made.programs.entries()) {
      backend.write(single.dy, exampleFirst(dy, k, source.dy.shape));
      await backend.run(program);
    }
  }
}

/** Copy `k` of [copy, feature, example] as [example, feature, LANES], zeros beside the example. */
function exampleFirst(
  values: ArrayLike<number>,
  k: number,
  [, features, block]: readonly number[],
): Float32Array {
  const single = new Float32Array(block * features * LANES);
  for (let i = 0; i < features; i++) {
    const row = (k * features + i) * block;
    for (let e = 0; e < block; e++) single[(e * features + i) * LANES] = values[row + e];
  }
  return single;
}
