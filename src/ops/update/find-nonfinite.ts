import type { Operation } from '../backend.js';
import { flatDispatch } from '../grid.js';
import { valuesWork } from '../work.js';

/** found[m] ← 1 if any of values[m,·] is infinite or NaN; values: [member, value], found: [member]. */
export const findNonfinite: Operation = {
  name: 'find_nonfinite',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => valuesWork(sizes, members, 1, 1),
  twins: [
    {
      output: 'found',
      inputs: ['found', 'values'],
      compute(found, values) {
        const count = this.constants.values4 * 4;
        let result = found[this.thread.x];
        for (let i = 0; i < count; i++) {
          // Inverted, so that NaN, which compares false with everything, is found too.
          if (!(Math.abs(values[this.thread.x * count + i]) <= 3.4028234663852886e38)) {
            result = 1;
          }
        }
        return result;
      },
    },
  ],
};
