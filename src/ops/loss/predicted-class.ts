import type { Operation } from '../backend.js';
import { elementwise } from '../grid.js';

/**
 * predictions[m,step·batch+b] = argmax_k z[m,k,b], the lowest k of equal ones, as a byte.
 * predictions: [member, example padded], logits z: [member, class, batch padded].
 */
export const predictedClass: Operation = {
  name: 'predicted_class',
  dispatch: elementwise((sizes) => sizes.batch4),
  work(sizes, members) {
    const entries = members * sizes.batch4 * 4;
    return { flops: entries * sizes.classes, bytes: entries * (4 * sizes.classes + 1) };
  },
  twins: [
    {
      output: 'predictions',
      inputs: ['predictions', 'logits', 'step'],
      compute(predictions, logits, step) {
        const examples = this.constants.examples4 * 4;
        const batch = this.constants.batch4 * 4;
        const m = Math.floor(this.thread.x / examples);
        const b = (this.thread.x % examples) - step[0] * batch;
        let result = predictions[this.thread.x];
        if (b >= 0 && b < batch) {
          const at = m * this.constants.classes * batch + b;
          let best = logits[at];
          result = 0;
          for (let k = 1; k < this.constants.classes; k++) {
            const v = logits[at + k * batch];
            if (v > best) {
              best = v;
              result = k;
            }
          }
        }
        return result;
      },
    },
  ],
};
