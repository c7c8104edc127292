import type { Operation, Sizes, Work } from '../backend.js';
import { G, transformDispatch } from './winograd.js';
import { workOf } from '../work.js';

/** For a pair of channels: nine transforms, of three values to six or of six to three. */
export const WEIGHT_FLOPS = 9 * 16;

function work({ channels, out_channels }: Sizes, members: number): Work {
  const pairs = members * channels * out_channels;
  return workOf(WEIGHT_FLOPS * pairs, (9 + 36) * pairs);
}

/**
 * u[m,6i+j,c,o] = (G g Gᵀ)[i,j] of the taps g = w[m,c,:,:,o] (winograd.ts).
 * w: [member, input channel, 3, 3, output channel padded].
 * u: [member of the call, 36, input channel, output channel padded].
 */
export const winogradWeights: Operation = {
  name: 'winograd_weights',
  ensemble: ['w'],
  dispatch: transformDispatch(({ channels, out_channels4 }) => channels * out_channels4),
  work,
  twins: [
    {
      output: 'u',
      inputs: ['w'],
      matrix: G.flat(),
      compute(w) {
        const outputs = this.constants.out_channels4 * 4;
        const o = this.thread.x % outputs;
        const row = Math.floor(this.thread.x / outputs);
        const c = row % this.constants.channels;
        const place = Math.floor(row / this.constants.channels);
        const i = Math.floor((place % 36) / 6);
        const j = place % 6;
        const from = (Math.floor(place / 36) * this.constants.channels + c) * 9 * outputs + o;
        let sum = 0;
        for (let k = 0; k < 3; k++) {
          for (let l = 0; l < 3; l++) {
            const factor = this.constants.matrix[3 * i + k] * this.constants.matrix[3 * j + l];
            sum += factor * w[from + (3 * k + l) * outputs];
          }
        }
        return sum;
      },
    },
  ],
};

/**
 * dw[m,c,:,:,o] = Gᵀ e G of the 6 × 6 values e = du[m,:,c,o] (winograd.ts).
 * du: [member of the call, 36, input channel, output channel padded].
 * dw: [member, input channel, 3, 3, output channel padded].
 */
export const winogradWeightsGradient: Operation = {
  name: 'winograd_weights_gradient',
  ensemble: ['dw'],
  dispatch: winogradWeights.dispatch,
  work,
  twins: [
    {
      output: 'dw',
      inputs: ['du'],
      matrix: G.flat(),
      compute(du) {
        const outputs = this.constants.out_channels4 * 4;
        const o = this.thread.x % outputs;
        const row = Math.floor(this.thread.x / outputs);
        const k = Math.floor((row % 9) / 3);
        const l = row % 3;
        const c = Math.floor(row / 9) % this.constants.channels;
        const m = Math.floor(row / (9 * this.constants.channels));
        const plane = this.constants.channels * outputs;
        const from = m * 36 * plane + c * outputs + o;
        let sum = 0;
        for (let i = 0; i < 6; i++) {
          for (let j = 0; j < 6; j++) {
            const factor = this.constants.matrix[3 * i + k] * this.constants.matrix[3 * j + l];
            sum += factor * du[from + (6 * i + j) * plane];
          }
        }
        return sum;
      },
    },
  ],
};
