import type { Operation, Sizes, Twin, Work } from '../backend.js';
import { A, tileValues, transformDispatch } from './winograd.js';
import { workOf } from '../work.js';
import { convBias } from '../bias/added.js';

/** For a tile: ten transforms of six values to four, or of four to six. */
export const OUTPUT_FLOPS = 10 * 18;
export const OUTPUT_GRADIENT_FLOPS = 10 * 16;

/** Work on every value of the tiles and every output once. */
function work(sizes: Sizes, members: number, flops: number, batch: number): Work {
  const values = members * tileValues(sizes, sizes.out_channels);
  const outputs = members * sizes.out_channels * sizes.out_height * sizes.out_width * batch;
  return workOf((values / 36) * flops, values + outputs);
}

const dispatch = transformDispatch(({ out_channels, tiles_y, batch4 }) => out_channels * tiles_y * batch4);

const twin: Twin = {
  output: 'y',
  inputs: ['p'],
  matrix: A.flat(),
  compute(p) {
    const batch = this.constants.batch4 * 4;
    const positions = this.constants.out_height * this.constants.out_width;
    const b = this.thread.x % batch;
    const row = Math.floor(this.thread.x / batch);
    const channel = Math.floor(row / positions);
    const o = channel % this.constants.out_channels;
    const m = Math.floor(channel / this.constants.out_channels);
    let py = Math.floor((row % positions) / this.constants.out_width);
    let px = row % this.constants.out_width;
    if (this.constants.turned === 1) {
      py = this.constants.out_height - 1 - py;
      px = this.constants.out_width - 1 - px;
    }
    const tiles = this.constants.tiles_y * this.constants.tiles_x;
    const tile = Math.floor(py / 4) * this.constants.tiles_x + Math.floor(px / 4);
    const plane = this.constants.out_channels * tiles * batch;
    const from = m * 36 * plane + (o * tiles + tile) * batch + b;
    let sum = 0;
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 6; j++) {
        const factor = this.constants.matrix[4 * i + (py % 4)] * this.constants.matrix[4 * j + (px % 4)];
        sum += factor * p[from + (6 * i + j) * plane];
      }
    }
    return sum;
  },
};

/**
 * y[m,o,4t+r,b] = (Aᵀ p A)[r] of the 36 products p of tile t (winograd.ts), for the members of y from
 * `first_member` on. The image is turned by half a turn if `turned` is 1.
 * p: [member of the call, 36, output channel, tile, batch padded], y: [member, output channel, y, x, batch
 * padded].
 */
export const winogradOutput: Operation = {
  name: 'winograd_output',
  addsBias: convBias,
  ensemble: ['y', 'bias'],
  dispatch,
  work: (sizes, members) => work(sizes, members, OUTPUT_FLOPS, 4 * sizes.batch4),
  twins: [twin],
};

/** `winogradOutput` as a gradient dx, which can go through the activation below (activation/epilogue.ts). */
export const winogradOutputBelow: Operation = {
  name: 'winograd_output_below',
  below: 'activation',
  ensemble: ['dx', 'x'],
  dispatch,
  work: winogradOutput.work,
  twins: [{ ...twin, output: 'dx' }],
};

/**
 * dp[m,6i+j,o,t,b] = (A e Aᵀ)[i,j] of the 4 × 4 values e of dy in tile t (winograd.ts), for the members of dy
 * from `first_member` on.
 * dy: [member, output channel, y, x, batch padded].
 * dp: [member of the call, 36, output channel, tile, batch padded], zero in the padding of the batch.
 */
export const winogradOutputGradient: Operation = {
  name: 'winograd_output_gradient',
  ensemble: ['dy'],
  roomy: ['dp'],
  dispatch,
  work: (sizes, members) => work(sizes, members, OUTPUT_GRADIENT_FLOPS, sizes.batch),
  twins: [
    {
      output: 'dp',
      inputs: ['dy'],
      matrix: A.flat(),
      compute(dy) {
        const batch = this.constants.batch4 * 4;
        const tiles = this.constants.tiles_y * this.constants.tiles_x;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const tile = row % tiles;
        const o = Math.floor(row / tiles) % this.constants.out_channels;
        const place = Math.floor(row / (tiles * this.constants.out_channels));
        const i = Math.floor((place % 36) / 6);
        const j = place % 6;
        const top = Math.floor(tile / this.constants.tiles_x) * 4;
        const left = (tile % this.constants.tiles_x) * 4;
        const channel = Math.floor(place / 36) * this.constants.out_channels + o;
        const from = channel * this.constants.out_height * this.constants.out_width * batch + b;
        let sum = 0;
        for (let k = 0; k < 4; k++) {
          for (let l = 0; l < 4; l++) {
            if (
              b < this.constants.batch &&
              top + k < this.constants.out_height &&
              left + l < this.constants.out_width
            ) {
              const factor = this.constants.matrix[4 * i + k] * this.constants.matrix[4 * j + l];
              sum += factor * dy[from + ((top + k) * this.constants.out_width + left + l) * batch];
            }
          }
        }
        return sum;
      },
    },
  ],
};
