import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { learningSteps, learningSpread } from '../../../src/measure/progress/learning-step.js';
import { sameNumbers } from '../labelled.js';
import { traceOf } from '../traces.js';

test('learned when TP-agreement stays half-way from chance to 1', () => {
  // Two classes: three of four members are enough. A digit an example, all of class 1; steps 0, 10, 20, 30,
  // 40.
  const trace = traceOf('1111', [
    ['1101', '1101', '1101', '1101'],
    ['0111', '1011', '1011', '1011'],
    ['0111', '0101', '1011', '1111'],
    ['0111', '1101', '1111', '1111'],
    ['1110', '1100', '1011', '1111'],
  ]);
  // Members that are right at steps 10 to 40: 3 2 3 4 for the first example, then 1 3 4 3, 4 3 3 3, and 4 4 4
  // 2.
  const steps = learningSteps(trace, 'test', 2);
  sameNumbers(steps([0, 1, 2, 3]), [30, 20, 10, NaN]);
  // One member twice, and the others left out.
  sameNumbers(steps([1, 1]), [30, 20, NaN, NaN]);
  sameNumbers(steps([0, 1, 2, 3]), [30, 20, 10, NaN]);
});

test('from the lower quartile to the median; none where half is never learned', () => {
  const steps = Float64Array.of(1, 10, 100, 1000, NaN);
  assert.ok(Math.abs(learningSpread(steps)! - Math.log(10)) < 1e-12);
  assert.is(learningSpread(Float64Array.of(1, 10, NaN, NaN, NaN)), undefined);
  assert.is(learningSpread(Float64Array.of(7, 7, 7)), 0);
});

test.run();
