import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holm } from '../../src/statistics/holm.js';

test("Holm's adjusted p-values by hand", () => {
  // Sorted, .01 .02 .03 .04 times 4 3 2 1 is .04 .06 .06 .04, which is then made monotone.
  const found = holm([0.03, 0.01, undefined, 0.04, 0.02]);
  [0.06, 0.04, undefined, 0.06, 0.06].forEach((expected, at) => {
    if (expected === undefined) assert.is(found[at], undefined);
    else assert.ok(Math.abs((found[at] ?? NaN) - expected) < 1e-15, `${found[at]}, expected ${expected}`);
  });
});

test('no adjusted p is above 1, equal ones stay equal, none is none', () => {
  assert.equal(holm([0.6, 0.6, 0.0]), [1, 1, 0]);
  assert.equal(holm([]), []);
  assert.equal(holm([undefined]), [undefined]);
});

test('what is no p-value is refused', () => {
  assert.throws(() => holm([0.1, NaN]), /p-value 1 is NaN/);
  assert.throws(() => holm([-0.1]), RangeError);
});

test.run();
