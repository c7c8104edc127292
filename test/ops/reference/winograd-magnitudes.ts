import { padded } from '../../../src/ops/backend.js';
import type { ConvProblem } from '../cases/conv.js';
import {
  inputSums,
  outputGradientSums,
  outputSums,
  weightsGradientSums,
  weightsSums,
  type WinogradExtents,
} from './winograd.js';

/** The operands of a convolution and its gradients. */
export interface Operands {
  readonly w: Float64Array;
  readonly x: Float64Array;
  readonly dy: Float64Array;
}

export function extentsOf({ extents }: ConvProblem): WinogradExtents {
  const { members } = extents;
  return { ...extents, held: members, first: 0 };
}

/**
 * Computes the forward pass after the transforms with absolute values: the bracket of the bound, times |A|.
 */
export function forwardMagnitudes(
  extents: WinogradExtents,
  outputs: number,
  w: Float64Array,
  x: Float64Array,
): Float64Array {
  const [u, v] = [weightsSums(extents, outputs, w).magnitudes, inputSums(extents, false, x).magnitudes];
  const { members, channels, outChannels } = extents;
  const columns = v.length / members / 36 / channels;
  const p = new Float64Array(members * 36 * outChannels * columns);
  for (let point = 0; point < members * 36; point++) {
    for (let c = 0; c < channels; c++) {
      for (let o = 0; o < outChannels; o++) {
        const weight = u[(point * channels + c) * outputs + o];
        for (let k = 0; k < columns; k++) {
          p[(point * outChannels + o) * columns + k] += weight * v[(point * channels + c) * columns + k];
        }
      }
    }
  }
  return outputSums(extents, false, p).magnitudes;
}

/** Does the same for the input gradient, which is a forward pass of dy, turned, with the channels swapped. */
export function inputGradientMagnitudes(
  problem: ConvProblem,
  { w, dy }: Pick<Operands, 'w' | 'dy'>,
): Float64Array {
  const { extents, shapes } = problem;
  const { members, channels, outChannels, height, width, padTop, padLeft } = extents;
  const [outputs, back] = [shapes.w[4], padded(channels)];
  const swapped = new Float64Array(members * outChannels * 9 * back);
  for (let m = 0; m < members; m++) {
    for (let c = 0; c < channels; c++) {
      for (let tap = 0; tap < 9; tap++) {
        for (let o = 0; o < outChannels; o++) {
          const weight = w[((m * channels + c) * 9 + tap) * outputs + o];
          swapped[((m * outChannels + o) * 9 + 8 - tap) * back + c] = weight;
        }
      }
    }
  }
  const turned: WinogradExtents = {
    ...extentsOf(problem),
    channels: outChannels,
    outChannels: channels,
    height: extents.outHeight,
    width: extents.outWidth,
    outHeight: height,
    outWidth: width,
    padTop: 2 - padTop,
    padLeft: 2 - padLeft,
    shared: false,
  };
  return forwardMagnitudes(turned, back, swapped, dy);
}

/** Does the same for the weight gradient. */
export function weightGradientMagnitudes(
  problem: ConvProblem,
  { x, dy }: Pick<Operands, 'x' | 'dy'>,
): Float64Array {
  const extents = extentsOf(problem);
  const outputs = problem.shapes.w[4];
  const { members, channels, outChannels } = extents;
  const [v, q] = [inputSums(extents, false, x).magnitudes, outputGradientSums(extents, dy).magnitudes];
  const columns = v.length / members / 36 / channels;
  const du = new Float64Array(members * 36 * channels * outputs);
  for (let point = 0; point < members * 36; point++) {
    for (let c = 0; c < channels; c++) {
      for (let o = 0; o < outChannels; o++) {
        let sum = 0;
        for (let k = 0; k < columns; k++) {
          sum += v[(point * channels + c) * columns + k] * q[(point * outChannels + o) * columns + k];
        }
        du[(point * channels + c) * outputs + o] = sum;
      }
    }
  }
  return weightsGradientSums(extents, outputs, du).magnitudes;
}
