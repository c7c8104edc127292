import type { Operation } from '../backend.js';
import { B_TRANSPOSED, tileValues, transformDispatch } from './winograd.js';
import { inputMembers, workOf } from '../work.js';

/** For a tile: twelve transforms of six values to six. */
export const INPUT_FLOPS = 12 * 24;

/**
 * v[m,6i+j,c,t,b] = (Bᵀ d B)[i,j] of the 6 × 6 pixels d of x under tile t (winograd.ts), for the members of x
 * from `first_member` on. The image is turned by half a turn if `turned` is 1.
 * x: [member or 1, channel, y, x, batch padded].
 * v: [member of the call, 36, channel, tile, batch padded], zero in the padding of the batch.
 */
export const winogradInput: Operation = {
  name: 'winograd_input',
  ensemble: ['x'],
  roomy: ['v'],
  dispatch: transformDispatch(({ channels, tiles_y, batch4 }) => channels * tiles_y * batch4),
  work(sizes, members) {
    const { channels, height, width, batch } = sizes;
    const values = tileValues(sizes, channels);
    const pixels = inputMembers(sizes, members) * channels * height * width * batch;
    return workOf(members * (values / 36) * INPUT_FLOPS, members * values + pixels);
  },
  twins: [
    {
      output: 'v',
      inputs: ['x'],
      matrix: B_TRANSPOSED.flat(),
      compute(x) {
        const batch = this.constants.batch4 * 4;
        const tiles = this.constants.tiles_y * this.constants.tiles_x;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const tile = row % tiles;
        const c = Math.floor(row / tiles) % this.constants.channels;
        const place = Math.floor(row / (tiles * this.constants.channels));
        const i = Math.floor((place % 36) / 6);
        const j = place % 6;
        const top = Math.floor(tile / this.constants.tiles_x) * 4 - this.constants.pad_top;
        const left = (tile % this.constants.tiles_x) * 4 - this.constants.pad_left;
        const member = Math.floor(place / 36) * this.constants.x_member4 * 4;
        const from = member + c * this.constants.height * this.constants.width * batch + b;
        let sum = 0;
        for (let k = 0; k < 6; k++) {
          for (let l = 0; l < 6; l++) {
            let py = top + k;
            let px = left + l;
            if (
              b < this.constants.batch &&
              py >= 0 &&
              py < this.constants.height &&
              px >= 0 &&
              px < this.constants.width
            ) {
              if (this.constants.turned === 1) {
                py = this.constants.height - 1 - py;
                px = this.constants.width - 1 - px;
              }
              const factor = this.constants.matrix[6 * i + k] * this.constants.matrix[6 * j + l];
              sum += factor * x[from + (py * this.constants.width + px) * batch];
            }
          }
        }
        return sum;
      },
    },
  ],
};
