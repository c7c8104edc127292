import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fastest } from '../../../src/ops/tuning/fastest.js';

/** Contestants that take these times, one after another and over again; `calls` counts them. */
function taking(...times: readonly (readonly number[])[]) {
  const calls = times.map(() => 0);
  const contestants = times.map((each, index) => () => Promise.resolve(each[calls[index]++ % each.length]));
  return { contestants, calls };
}

test('the fastest is taken, and its time is told beside that of the first', async () => {
  const { contestants } = taking([10], [9], [5], [7]);
  assert.equal(await fastest(contestants), { index: 2, ms: 5, firstMs: 10, certain: true });
});

test('one that is faster by less than a twentieth does not take the place of the first', async () => {
  assert.is((await fastest(taking([10], [9.6]).contestants)).index, 0);
  assert.is((await fastest(taking([10], [9.4]).contestants)).index, 1);
});

test('a neighbour that slows everything by a factor changes nothing', async () => {
  const load = [1, 1, 1, 3, 3, 3, 1, 1, 1, 4, 4, 4, 1, 1, 1];
  let at = 0;
  const slowed = (ms: number) => () => Promise.resolve(ms * load[at++ % load.length]);
  // Before, between and after: a round of three samples.
  assert.is((await fastest([slowed(10), slowed(8)])).index, 1);
  at = 0;
  assert.is((await fastest([slowed(10), slowed(10)])).index, 0);
});

test('within the noise the first stays, after more rounds, and that is said to be uncertain', async () => {
  // The first differs by half from sample to sample, of which a tenth cannot be told.
  const { contestants, calls } = taking([8, 12], [9]);
  const found = await fastest(contestants);
  assert.is(found.index, 0);
  assert.not.ok(found.certain);
  assert.is(calls[1], 15);
  assert.is((await fastest(taking([8, 12], [4]).contestants)).index, 1, 'a large difference shows');
});

test('one that is hopeless is measured twice, and times of 0 or NaN decide nothing', async () => {
  const { contestants, calls } = taking([10], [40], [9.9]);
  assert.is((await fastest(contestants)).index, 0);
  assert.equal(calls, [10, 2, 5]);
  assert.is((await fastest(taking([0], [0]).contestants)).index, 0);
  assert.is((await fastest(taking([NaN], [1]).contestants)).index, 0);
  assert.is((await fastest(taking([10]).contestants)).index, 0);
});

test.run();
