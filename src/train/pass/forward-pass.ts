import type { Layer } from '../../model/layer.js';
import type { Backend, Call, Tensor } from '../../ops/backend.js';
import type { WinogradWay } from '../../ops/conv/winograd-gain.js';
import { CompactChain } from '../compact/compact-chain.js';
import { Network } from './network.js';
import type { EnsembleParameters } from '../parameters/parameters.js';

/** Ways to compute what layers do with fewer operations; equal but for rounding. */
export interface Shortcuts {
  /** Linear nets by their compact matrix (compact-path.ts). */
  readonly compact: boolean;
  /** How convolutions of 3 × 3 go by Winograd's method (ops/conv/winograd.ts), if they do. */
  readonly winograd: WinogradWay | false;
}

/** What a forward pass is of. */
export interface ForwardPassSetup {
  readonly layers: readonly Layer[];
  readonly members: number;
  readonly batch: number;
  /** Shared by all members: [1, feature, batch padded]. */
  readonly input: Tensor;
  readonly parameters: EnsembleParameters;
  /** `compact`: the net is linear and goes by its compact matrix. */
  readonly shortcuts: Shortcuts;
}

/** The calls that make logits, [member, class, batch padded]. */
export interface ForwardPass {
  /** They depend on the parameters alone: once before the calls of any number of batches. */
  readonly once: readonly Call[];
  readonly calls: readonly Call[];
  readonly logits: Tensor;
}

/**
 * All members applied to a batch that they share: layer by layer, or a linear net by its compact matrix.
 */
export function forwardPass(
  backend: Backend,
  { layers, members, batch, input, parameters, shortcuts: { compact, winograd } }: ForwardPassSetup,
): ForwardPass {
  if (compact) {
    const classes = layers[layers.length - 1].output.channels;
    const chain = new CompactChain(backend, { layers, members, parameters });
    const logits = backend.tensor('logits', [members, classes, input.shape[2]], 'f32');
    return { once: chain.calls, calls: [chain.logits(classes, input, true, logits)], logits };
  }
  const network = new Network(backend, {
    layers,
    members,
    batch,
    input,
    inputShared: true,
    parameters,
    winograd: winograd ? { way: winograd, of: 'evaluation' } : 'none',
  });
  return { once: [], calls: network.forward, logits: network.logits };
}
