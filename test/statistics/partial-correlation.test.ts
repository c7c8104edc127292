import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { averageRanks } from '../../src/statistics/average-ranks.js';
import { correlate, examplesByClass, pearson, standardise } from '../../src/statistics/correlation.js';
import { partialCorrelation, residual } from '../../src/statistics/partial-correlation.js';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import { close } from '../measure/labelled.js';
import { normals } from '../measure/member-model.js';

const generator = new Generator(seedOf('partial', 'correlation'));
const COUNT = 200;
const [u, v, c] = [normals(COUNT, generator), normals(COUNT, generator), normals(COUNT, generator)];
const a = c.map((value, at) => value + u[at]);
const b = c.map((value, at) => 2 * value + 0.5 * u[at] + v[at]);

/** Yule's formula for three correlations. */
function yule(ab = NaN, ac = NaN, bc = NaN): number {
  return (ab - ac * bc) / Math.sqrt((1 - ac ** 2) * (1 - bc ** 2));
}

test("Yule's formula, for values and for ranks", () => {
  close(
    partialCorrelation(a, b, { given: c, kind: 'pearson' }),
    yule(pearson(a, b), pearson(a, c), pearson(b, c)),
    1e-12,
  );
  // Few distinct values give ties.
  const [ta, tb, tc] = [a, b, c].map((values) => values.map(Math.round));
  const [ra, rb, rc] = [ta, tb, tc].map((values) => averageRanks(values));
  close(
    partialCorrelation(ta, tb, { given: tc, kind: 'spearman' }),
    yule(pearson(ra, rb), pearson(ra, rc), pearson(rb, rc)),
    1e-12,
  );
});

test('by hand: what c explains is gone', () => {
  // a = c + e and b = c − e with e uncorrelated with c, so given c the correlation is −1.
  close(
    partialCorrelation([2, 0, 0, -2], [0, 2, -2, 0], { given: [1, 1, -1, -1], kind: 'pearson' }),
    -1,
    1e-15,
  );
  close(
    partialCorrelation(a, b, { given: c.map((value) => 7 - 3 * value), kind: 'pearson' }),
    partialCorrelation(a, b, { given: c, kind: 'pearson' }) ?? NaN,
    1e-12,
  );
});

test('undefined: one side explained or constant, the third constant, a NaN', () => {
  assert.is(partialCorrelation(c, b, { given: c, kind: 'pearson' }), undefined);
  assert.is(
    partialCorrelation(
      a,
      c.map((value) => 0.1 * value + 0.3),
      { given: c, kind: 'pearson' },
    ),
    undefined,
  );
  assert.is(partialCorrelation(a, b, { given: new Float64Array(COUNT), kind: 'spearman' }), undefined);
  assert.is(partialCorrelation(a, new Float64Array(COUNT), { given: c, kind: 'pearson' }), undefined);
  assert.is(
    partialCorrelation(
      a,
      b.map((value, at) => (at === 3 ? NaN : value)),
      { given: c, kind: 'pearson' },
    ),
    undefined,
  );
  assert.throws(
    () => partialCorrelation([1, 2], [1, 2], { given: [1], kind: 'pearson' }),
    /vectors of 2, 2 and 1 values/,
  );
});

test('within classes, the weighted mean of each class by itself', () => {
  const labels = Uint8Array.from({ length: COUNT }, (_, x) => (x < 50 ? 0 : 1));
  const shifted = a.map((value, x) => value + 100 * labels[x]);
  const part = (values: Float64Array, k: number) => values.filter((_, x) => labels[x] === k);
  const own = [0, 1].map(
    (k) => partialCorrelation(part(a, k), part(b, k), { given: part(c, k), kind: 'pearson' }) ?? NaN,
  );
  const expected = (47 * own[0] + 147 * own[1]) / (47 + 147);
  close(
    partialCorrelation(shifted, b, { given: c, kind: 'pearson', groups: examplesByClass(labels) }),
    expected,
    1e-12,
  );
});

test('two controls: residuals of residuals are those of the regression on both', () => {
  const [sa, sb, sc, su] = [a, b, c, u].map((values) => standardise(values, 'pearson'));
  const given = residual(su, sc);
  const left = residual(residual(sb, sc), given);
  // b = 2 c + 0.5 u + v. Without c and u only v's own part is left, which is the residual of v.
  const noise = residual(residual(standardise(v, 'pearson'), sc), given);
  close(correlate(left, noise), 1, 1e-12);
  assert.is(correlate(residual(residual(sa, sc), given), left), undefined);
});

test.run();
