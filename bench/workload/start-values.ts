import type { Layer } from '../../src/model/layer.js';
import { hasParameters } from '../../src/model/parameters.js';
import { padded, type Backend, type Tensor } from '../../src/ops/backend.js';
import type { Ensemble } from '../../src/train/ensemble.js';
import type { PeerNumbers, StartValues } from './workloads.js';

export interface StartedEnsemble {
  readonly backend: Backend;
  readonly ensemble: Ensemble;
  readonly layers: readonly Layer[];
}

/**
 * Gives an ensemble the peers' start values, [member][layer with parameters], in this project's layouts, with
 * features as (channel, y, x) and inputs first.
 */
export function writeStartValues(
  { backend, ensemble, layers }: StartedEnsemble,
  nets: readonly (readonly StartValues[])[],
  denseRowsToCHW: PeerNumbers['denseRowsToCHW'],
): void {
  layers.filter(hasParameters).forEach((layer, at) => {
    const { weights, bias } = ensemble.parameters.of(layer.name);
    const { height, width, channels } = layer.input;
    const rowsOf = ({ w, wShape }: StartValues): Float32Array => {
      if (layer.kind === 'conv') return inputFirst(w, wShape);
      return height * width > 1 ? denseRowsToCHW(w, wShape, channels) : w;
    };
    writeRows(
      backend,
      weights.value,
      layer.output.channels,
      nets.map((net) => rowsOf(net[at])),
    );
    if (bias !== undefined) {
      writeRows(
        backend,
        bias.value,
        layer.output.channels,
        nets.map((net) => net[at].b ?? new Float32Array(0)),
      );
    }
  });
}

/** Reorders [ky, kx, input, output] to [input, ky, kx, output]. */
function inputFirst(w: Float32Array, [height, width, inputs, outputs]: readonly number[]): Float32Array {
  const pixels = height * width;
  const moved = new Float32Array(w.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let i = 0; i < inputs; i++) {
      const from = (pixel * inputs + i) * outputs;
      moved.set(w.subarray(from, from + outputs), (i * pixels + pixel) * outputs);
    }
  }
  return moved;
}

/** Writes rows of `columns` numbers, member by member, with each row's padding. */
function writeRows(
  backend: Backend,
  tensor: Tensor,
  columns: number,
  members: readonly Float32Array[],
): void {
  const stride = padded(columns);
  const rows = members[0].length / columns;
  const stored = new Float32Array(members.length * rows * stride);
  members.forEach((values, m) => {
    for (let row = 0; row < rows; row++) {
      stored.set(values.subarray(row * columns, (row + 1) * columns), (m * rows + row) * stride);
    }
  });
  backend.write(tensor, stored);
}
