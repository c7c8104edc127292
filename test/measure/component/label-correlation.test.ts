import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pearson } from '../../../src/statistics/correlation.js';
import { labelCorrelation } from '../../../src/measure/component/label-correlation.js';
import { close } from '../labelled.js';

test('of two classes it is the correlation of the labels', () => {
  const [a, b] = [
    [0, 0, 1, 1, 1, 0, 1],
    [0, 1, 1, 1, 0, 0, 1],
  ];
  close(labelCorrelation(a, b), pearson(a, b)!, 1e-12);
});

test('of more classes: the same labels 1, labels that cross every class alike 0', () => {
  close(labelCorrelation([0, 1, 2, 2], [0, 1, 2, 2]), 1, 1e-12);
  const [a, b] = [
    [0, 0, 0, 1, 1, 1, 2, 2, 2],
    [0, 1, 2, 0, 1, 2, 0, 1, 2],
  ];
  close(labelCorrelation(a, b), 0, 1e-12);
});

test('labels of one class have none, and other examples are refused', () => {
  assert.is(labelCorrelation([1, 1], [0, 1]), undefined);
  assert.throws(() => labelCorrelation([1], [0, 1]), /same examples/);
});

test.run();
