import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { binnedCorrelation, binnedOrder, binNull } from '../../../src/measure/agreement/bin-null.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { close } from '../labelled.js';

test('bins are as many as there are different critical PCs, and means are correlated, by hand', () => {
  const critical = Float64Array.of(1, 1, 1, 2, 2, 9, 9, NaN);
  const binned = binnedOrder(critical, 10);
  assert.is(binned.bins.length, 3);
  assert.equal(binned.place, Float64Array.of(1, 2, 9));
  // Means 5, 4 and 1: deviations 5/3, 2/3 and −7/3, against −3, −2 and 5.
  const r = binnedCorrelation([6, 5, 4, 4, 4, 2, 0, 77], binned);
  close(r, -18 / Math.sqrt((78 / 9) * 38), 1e-12);
  assert.is(binnedCorrelation([1, 1, 1, 1, 1, 1, 1, 1], binned), undefined);
  assert.is(binnedCorrelation([1, 2], binnedOrder(Float64Array.of(3, 3), 10)), undefined);
});

test('the null has the mean, the deviation and the quantile of the orders that have a correlation', () => {
  const values = [3, 2, 1];
  const orders = [
    [1, 2, 3],
    [3, 2, 1],
    [3, 2, 1],
    [3, 2, 1],
    [5, 5, 5],
  ].map((critical) => binnedOrder(critical, 3));
  const found = binNull(values, orders)!;
  // −1, 1, 1 and 1; the last order has one bin.
  assert.equal(
    [...found.sorted].map((r) => r.toFixed(9)),
    ['-1.000000000', '1.000000000', '1.000000000', '1.000000000'],
  );
  close(found.mean, 0.5, 1e-12);
  close(found.deviation, 1, 1e-12);
  close(found.low, -1 + 2 * 0.15, 1e-12);
  assert.is(binNull(values, orders.slice(0, 1)), undefined);
});

test('unrelated numbers: few bins make large correlations by chance, which the null knows', () => {
  const generator = new Generator(seedOf('bins', 'null'));
  const values = Float64Array.from({ length: 400 }, () => generator.normal());
  const orders = (bins: number) =>
    Array.from({ length: 300 }, () =>
      binnedOrder(
        Float64Array.from({ length: 400 }, () => 1 + generator.uniformInt(bins)),
        10,
      ),
    );
  for (const bins of [3, 5, 10]) {
    const found = binNull(values, orders(bins))!;
    // r of k points without a relation has the standard deviation 1/√(k − 1).
    close(found.deviation, 1 / Math.sqrt(bins - 1), 0.08, `${bins} bins`);
    close(found.mean, 0, (4 * found.deviation) / Math.sqrt(300));
  }
});

test.run();
