import type { Layer } from '../../model/layer.js';
import { hasParameters } from '../../model/parameters.js';
import { padded, type Backend, type Call, type Tensor } from '../../ops/backend.js';
import { endsAnotherKernel } from '../layers/activation.js';
import { forwardCalls, inputGradientCalls } from '../layers/kinds.js';
import type { AppliedLayer } from '../layers/layer.js';
import { parameterGradientCalls } from '../layers/parameter-calls.js';
import type { EnsembleParameters } from '../parameters/parameters.js';
import { fitsStrips, usesStrips } from '../../ops/conv/strips.js';
import type { WinogradWay } from '../../ops/conv/winograd-gain.js';
import { winogradOf } from '../winograd/winograd.js';
import { featureCount } from '../../model/shape.js';

/**
 * Whether convolutions go by Winograd's method if it is faster, by which way, and in what: steps of a batch,
 * or evaluations, whose batches count as large.
 */
export type WinogradChoice = 'none' | { readonly way: WinogradWay; readonly of: 'step' | 'evaluation' };

/** What a network is made of. */
export interface NetworkSetup {
  readonly layers: readonly Layer[];
  readonly members: number;
  readonly batch: number;
  /** [member, feature, batch padded], or [1, feature, batch padded] shared by all members. */
  readonly input: Tensor;
  readonly inputShared: boolean;
  readonly parameters: EnsembleParameters;
  readonly winograd: WinogradChoice;
}

/**
 * All members of an ensemble applied to one batch each: the calls of the forward pass and of the backward
 * pass.
 */
export class Network {
  /** [member, class, batch padded]. */
  readonly logits: Tensor;
  readonly forward: readonly Call[];
  private readonly applied: readonly AppliedLayer[];

  constructor(
    private readonly backend: Backend,
    private readonly setup: NetworkSetup,
  ) {
    const { layers, members, batch, input, inputShared, parameters, winograd } = setup;
    const strips = usesStrips(backend);
    const applied: AppliedLayer[] = [];
    let x = input;
    for (let index = 0; index < layers.length; index++) {
      const layer = layers[index];
      const next = layers[index + 1];
      const y = this.allocate(layer.name, featureCount(layer.output));
      const way =
        winograd === 'none'
          ? undefined
          : winogradOf(backend, layer, {
              members,
              batch,
              way: winograd.way,
              amortised: winograd.of === 'evaluation',
            });
      const operands = {
        members,
        batch,
        x,
        xShared: inputShared && x === input,
        y,
        parameters,
        ...(way ? { winograd: way } : {}),
        ...(strips && hasStrips(layer) ? { strips } : {}),
      };
      // A layer with parameters and the activation after it are one kernel, unless the gradient needs what
      // is between.
      const fused = hasParameters(layer) && next?.kind === 'activation' && endsAnotherKernel(next);
      applied.push(fused ? { layer, activation: next, ...operands } : { layer, ...operands });
      if (fused) index++;
      x = y;
    }
    this.applied = applied;
    this.logits = x;
    this.forward = applied.flatMap(forwardCalls);
  }

  /**
   * Calls from dlogits to the gradient of every parameter. `ofLayer` may put other calls in place of the
   * gradients of a layer with parameters: it gets the gradient dy of the layer's output, which no later
   * call overwrites, and no later call reads the layer's parameters. Layers below the first one with
   * parameters are left out.
   */
  backward(
    dlogits: Tensor,
    ofLayer = (applied: AppliedLayer, dy: Tensor): Call[] =>
      parameterGradientCalls(applied, dy, this.setup.parameters.of(applied.layer.name)),
  ): Call[] {
    const calls: Call[] = [];
    const first = this.applied.findIndex(({ layer }) => hasParameters(layer));
    let dy = dlogits;
    for (let index = this.applied.length - 1; index >= first; index--) {
      const applied = this.applied[index];
      const ofParameters = hasParameters(applied.layer) ? ofLayer(applied, dy) : [];
      if (index > first) {
        const allocate = (): Tensor =>
          this.allocate(`d${applied.layer.name}`, featureCount(applied.layer.input));
        const below = this.applied[index - 1].activation;
        const { calls: gradient, dx } = inputGradientCalls(applied, dy, allocate, below);
        calls.push(...gradient);
        dy = dx;
      }
      calls.push(...ofParameters);
    }
    return calls;
  }

  private allocate(label: string, features: number): Tensor {
    const { members, batch } = this.setup;
    return this.backend.tensor(label, [members, features, padded(batch)], 'f32');
  }
}

function hasStrips(layer: Layer): boolean {
  return layer.kind === 'conv' && fitsStrips({ ...layer, outChannels: layer.output.channels });
}
