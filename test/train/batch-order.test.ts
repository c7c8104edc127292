import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BatchOrder } from '../../src/train/batch-order.js';

const test = suite('batch order');

/** Returns the first `total` entries of a stream, taken in batches. */
function stream(seed: string, member: number, examples: number, batch: number, total: number): number[] {
  const order = new BatchOrder(seed, member, examples);
  const taken = new Uint32Array(total);
  for (let at = 0; at < total; at += batch) order.next(Math.min(batch, total - at), taken, at);
  return [...taken];
}

test('each epoch is a permutation of all examples, and each another one', () => {
  const examples = 23;
  const taken = stream('a', 0, examples, 5, examples * 6);
  const epochs = Array.from({ length: 6 }, (_, epoch) =>
    taken.slice(epoch * examples, (epoch + 1) * examples),
  );
  for (const epoch of epochs) {
    assert.equal(
      [...epoch].sort((a, b) => a - b),
      Array.from({ length: examples }, (_, e) => e),
    );
  }
  assert.is(new Set(epochs.map(String)).size, 6);
});

test('a batch that straddles epochs is full, and cutting the stream otherwise changes nothing', () => {
  const whole = stream('a', 3, 10, 40, 40);
  for (const batch of [1, 3, 4, 7, 10]) assert.equal(stream('a', 3, 10, batch, 40), whole);
  // The batch is larger than an epoch.
  assert.equal(stream('a', 3, 10, 25, 40), whole);
});

test('only the batch is written', () => {
  const target = new Uint32Array(8).fill(99);
  new BatchOrder('a', 0, 5).next(3, target, 2);
  assert.equal([...target.subarray(0, 2), ...target.subarray(5)], [99, 99, 99, 99, 99]);
  assert.ok(target.subarray(2, 5).every((index) => index < 5));
});

test('a stream depends on its seed and member, and on nothing else', () => {
  const of = (seed: string, member: number): string => String(stream(seed, member, 16, 4, 32));
  assert.is(of('a', 1), of('a', 1));
  assert.is(new Set([of('a', 0), of('a', 1), of('a', 2), of('b', 0), of('b', 1)]).size, 5);
});

test('every example is equally likely to come first', () => {
  const examples = 5;
  const members = 2000;
  const first = new Float64Array(examples);
  for (let member = 0; member < members; member++) first[stream('first', member, examples, 1, 1)[0]]++;
  const expected = members / examples;
  const chiSquared = first.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // With 4 degrees of freedom, one in 10,000 seeds exceeds 23.5; this seed is fixed.
  assert.ok(chiSquared <= 23.5, `chi squared ${chiSquared}`);
});

test('the stream of a seed has not changed', () => {
  assert.equal(stream('golden', 0, 8, 4, 16), [3, 5, 2, 4, 6, 0, 7, 1, 6, 1, 2, 4, 7, 3, 0, 5]);
});

test.run();
