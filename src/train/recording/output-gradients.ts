import type { ExampleSet } from '../../data/dataset.js';
import type { Layer } from '../../model/layer.js';
import type { Backend, Program, Tensor } from '../../ops/backend.js';
import { ConvolutionGradients } from './convolution-gradients.js';
import { transposedInputs } from '../examples.js';
import type { AppliedLayer } from '../layers/layer.js';
import { Network } from '../pass/network.js';
import type { EnsembleParameters } from '../parameters/parameters.js';
import { featureCount } from '../../model/shape.js';

/** A layer with parameters, in a pass over a block of examples. */
export interface PassedLayer {
  /** Its x: [1 or output, feature, example]. */
  readonly applied: AppliedLayer;
  /** Gradient of each output of the net by this layer's: [output, feature, example]. */
  readonly dy: Tensor;
  /** The gradients of the parameters; set for a convolution only. */
  readonly convolution?: ConvolutionGradients;
}

/** What derivatives by parameters are of. */
export interface OutputGradientsSetup {
  readonly layers: readonly Layer[];
  /** Those of K members alike. */
  readonly parameters: EnsembleParameters;
  /** K. */
  readonly outputs: number;
  /** Examples of a block, a multiple of four. */
  readonly block: number;
}

/**
 * A net's derivatives by its parameters for a block of examples, each of its K outputs on its own. Each
 * output takes a copy of the net.
 */
export class OutputGradients {
  private constructor(
    private readonly backend: Backend,
    private readonly input: Tensor,
    private readonly pass: Program,
    /** The last one first. */
    readonly layers: readonly PassedLayer[],
  ) {}

  static async create(
    backend: Backend,
    { layers, parameters, outputs, block }: OutputGradientsSetup,
  ): Promise<OutputGradients> {
    const input = backend.tensor('inputs of a block', [1, featureCount(layers[0].input), block], 'f32');
    const network = new Network(backend, {
      layers,
      members: outputs,
      batch: block,
      input,
      inputShared: true,
      parameters,
      winograd: 'none',
    });
    const units = new Float32Array(outputs * outputs * block);
    for (let k = 0; k < outputs; k++) units.fill(1, (k * outputs + k) * block, (k * outputs + k + 1) * block);
    const dlogits = backend.tensor('output chosen', [outputs, outputs, block], 'f32', units);
    const passed: { applied: AppliedLayer; dy: Tensor }[] = [];
    const backward = network.backward(dlogits, (applied, dy) => {
      passed.push({ applied, dy });
      return [];
    });
    const pass = await backend.prepare([...network.forward, ...backward]);
    const all: PassedLayer[] = [];
    for (const each of passed) {
      const { layer } = each.applied;
      const convolution =
        layer.kind === 'conv'
          ? await ConvolutionGradients.create(backend, layer, each.applied.x, each.dy)
          : undefined;
      all.push({ ...each, convolution });
    }
    return new OutputGradients(backend, input, pass, all);
  }

  /** Examples of a block. */
  get block(): number {
    return this.input.shape[2];
  }

  /** Takes examples `first` up to `first + count`; the rest of the block is zeros. */
  async load(set: ExampleSet, first: number, count: number): Promise<void> {
    const features = this.input.shape[1];
    this.backend.write(
      this.input,
      transposedInputs(set, { features, first, count, countPadded: this.block }),
    );
    await this.backend.run(this.pass);
    for (const { convolution } of this.layers) await convolution?.update();
  }

  /** The last layer's inputs h(x), of the first `count` examples that are loaded: [example, feature]. */
  async lastInputs(count: number): Promise<Float32Array> {
    const { x } = this.layers[0].applied;
    const [, features, block] = x.shape;
    // Copies of the net, if there are several, have the same.
    const values = await this.backend.read(x);
    return Float32Array.from(
      { length: count * features },
      (_, at) => values[(at % features) * block + Math.floor(at / features)],
    );
  }
}
