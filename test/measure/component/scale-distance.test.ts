import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ScaleMatricesOf } from '../../../src/measure/component/scale-distance.js';
import { syntheticEvidence } from '../../finding/support/synthetic.js';
import { close } from '../labelled.js';

const [MEMBERS, LAYERS, CHECKPOINTS] = [3, 3, 2];

/**
 * Statistics [checkpoint, member, layer]: mean 1 + m, deviation 0.1 (1 + l), moved 1000 m + 100 checkpoint +
 * 10 l, mean off the diagonal −0.2 l.
 */
const values = Float64Array.from(
  Array.from({ length: CHECKPOINTS * MEMBERS * LAYERS }, (_, at) => {
    const [l, m] = [at % LAYERS, Math.floor(at / LAYERS) % MEMBERS];
    return [1 + m, 0.1 * (1 + l), 1000 * m + 100 * Math.floor(at / (LAYERS * MEMBERS)) + 10 * l, -0.2 * l];
  }).flat(),
);
const { trace } = syntheticEvidence({
  label: 'scales',
  members: MEMBERS,
  labels: Uint8Array.of(0, 1),
  checkpoints: CHECKPOINTS - 1,
  learnedAt: () => 1,
  diverged: [1],
  trace: { scales: { layers: LAYERS, a: values, b: values } },
});

test(
  'distances moved are over their expectation, mean over the layers that are products, of members that ' +
    'did not diverge',
  () => {
    const expected = [1, 2, 4];
    const [a, b] = [new ScaleMatricesOf(trace, 'a'), new ScaleMatricesOf(trace, 'b')];
    assert.equal(
      [a.members, a.layers, b.layers],
      [
        [0, 2],
        [0, 1],
        [1, 2],
      ],
    );
    // Third member at the second checkpoint: 2100, 2110 and 2120.
    close(a.departure(1, 1, expected), (2100 + 2110 / 2) / 2, 1e-9);
    close(b.departure(1, 1, expected), (2110 / 2 + 2120 / 4) / 2, 1e-9);
    close(b.relativeDiagonal(1, 1, expected), (3 / 2 + 3 / 4) / 2, 1e-12);
    close(b.relativeOffDiagonal(1, 1, expected), -(0.2 / 2 + 0.4 / 4) / 2, 1e-12);
    // |3 / 2 − 1| + .2 / 2 and |3 / 4 − 1| + .4 / 4.
    close(b.distanceByMeans(1, 1, expected), (0.6 + 0.35) / 2, 1e-12);
    close(a.deviation(1, 1), Math.sqrt((0.01 + 0.04) / 2), 1e-12);
  },
);

test.run();
