import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { binMeans, rankBins } from '../../src/statistics/rank-bins.js';

test('bins of equally many by rank, without what is not finite', () => {
  const numbers = [60, NaN, 10, 30, 20, Infinity, 50, 40];
  const bins = rankBins(numbers, 3);
  assert.equal(
    bins.map((bin) => [...bin]),
    [
      [2, 4],
      [3, 7],
      [0, 6],
    ],
  );
  assert.equal([...binMeans(numbers, bins)], [15, 35, 55]);
});

test('equal numbers stay together, and a bin without any is gone', () => {
  // Average ranks 3.5 (six times), 7, 8: bins of two are (0, 2], (2, 4], (4, 6], (6, 8].
  const bins = rankBins([1, 1, 1, 1, 1, 1, 2, 3], 4);
  assert.equal(
    bins.map((bin) => [...bin]),
    [
      [0, 1, 2, 3, 4, 5],
      [6, 7],
    ],
  );
  assert.equal(rankBins([NaN], 4), []);
});

test.run();
