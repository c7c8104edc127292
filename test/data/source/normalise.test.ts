import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normaliseChannels } from '../../../src/data/source/normalise.js';
import { rejects } from '../support/rejects.js';

test('each channel gets mean 0 and deviation 1; the test set gets the same map', () => {
  // Two examples, two channels, two pixels: channel 0 is 1, 1, 3, 3 (mean 2, deviation 1),
  // channel 1 is 0, 8, 0, 8 (mean 4, deviation 4).
  const train = Float32Array.of(1, 1, 0, 8, 3, 3, 0, 8);
  const other = Float32Array.of(2, 5, 4, 12);
  normaliseChannels(train, [other], 2, 2);
  assert.equal(train, Float32Array.of(-1, -1, -1, 1, 1, 1, -1, 1));
  assert.equal(other, Float32Array.of(0, 3, 0, 2));
});

test('a constant channel is refused', async () => {
  await rejects(
    () => normaliseChannels(Float32Array.of(1, 5, 2, 5), [], 2, 1),
    /channel 1 .* is 5 everywhere/,
    /normalise: none/,
  );
});

test.run();
