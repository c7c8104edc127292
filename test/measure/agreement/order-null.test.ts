import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ExampleSet } from '../../../src/data/dataset.js';
import { KINDS } from '../../../src/measure/agreement/scope.js';
import { VARIANTS } from '../../../src/finding/rows/component/critical-score.js';
import { accessibility, sumOfHits } from '../../../src/measure/accessibility.js';
import { allExamples, correlate, examplesWith, standardise } from '../../../src/statistics/correlation.js';
import {
  criticalComponents,
  criticalInOrders,
  randomOrders,
  type CriticalComponents,
} from '../../../src/measure/component/critical-component.js';
import { beyondOrders, orderTest } from '../../../src/measure/agreement/order-null.js';
import { correlationTest } from '../../../src/statistics/permutation.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { noisy, syntheticEvidence } from '../../finding/support/synthetic.js';
import { close } from '../labelled.js';

/** Weight of a component without information, which a fit to few examples leaves. */
const LEAST = 0.1;

interface Made {
  readonly examples: ExampleSet;
  readonly own: CriticalComponents;
  readonly orders: CriticalComponents[];
  /** Margin of the classifier with all components: generic easiness, without any order. */
  readonly margin: Float64Array;
}

/**
 * Two classes at ± `signal` of each component, with unit deviation; the classifier weighs component p by its
 * signal (at least by LEAST).
 */
function made(seed: string, count: number, signal: readonly number[], orders: number): Made {
  const generator = new Generator(seedOf(seed, 'order null'));
  const labels = Uint8Array.from({ length: count }, (_, e) => e % 2);
  const rank = signal.length;
  const inputs = Float32Array.from(
    { length: count * rank },
    (_, at) => (2 * labels[Math.floor(at / rank)] - 1) * signal[at % rank] + generator.normal(),
  );
  const examples = { inputs, labels, count };
  const pca = {
    mean: new Float64Array(rank),
    eigenvalues: new Float64Array(rank).fill(1),
    components: Float64Array.from({ length: rank * rank }, (_, at) => (at % (rank + 1) === 0 ? 1 : 0)),
  };
  const classifier = {
    classes: 2,
    rank,
    cut: 0,
    optimum: Float64Array.from({ length: 2 * rank }, (_, at) =>
      at < rank ? 0 : Math.max(LEAST, signal[at - rank]),
    ),
  };
  return {
    examples,
    own: criticalComponents(pca, classifier, examples),
    orders: criticalInOrders(
      pca,
      classifier,
      examples,
      randomOrders(classifier, orders, seedOf(seed, 'orders')),
    ),
    margin: Float64Array.from(
      labels,
      (label, e) =>
        (2 * label - 1) * inputs.subarray(e * rank, (e + 1) * rank).reduce((sum, z) => sum + z, 0),
    ),
  };
}

const options = (kind: 'pearson' | 'spearman', count: number) => ({ kind, groups: allExamples(count) });

test('p counts the orders as far from their mean as the own one, by hand', () => {
  const values = [1, 2, 3, 4];
  const [rising, falling, middling] = [
    [1, 2, 3, 4],
    [4, 3, 2, 1],
    [2, 1, 4, 3],
  ].map((each) => Float64Array.from(each));
  // r of the orders: −1, .6, .6 and .6: mean .2; the own one, 1, is .8 from it, as far as which only −1 is.
  const found = orderTest(values, rising, [falling, middling, middling, middling], options('pearson', 4));
  close(found?.nullMean, 0.2, 1e-15);
  assert.is(found?.p, 2 / 5);
  assert.is(found?.orders, 4);
  // An order in which no example has a critical PC does not count.
  const never = Float64Array.of(NaN, NaN, NaN, NaN);
  assert.is(orderTest(values, rising, [never, middling], options('pearson', 4))?.orders, 1);
  assert.is(orderTest(values, rising, [never], options('pearson', 4)), undefined);
  assert.is(orderTest(values, never, [middling], options('pearson', 4)), undefined);
});

test('one PC that carries the classes, and nets that begin with it: p is small', () => {
  const [count, components] = [200, 60];
  const signal = Array.from({ length: components }, (_, i) => (i === 0 ? 1.2 : 0));
  const { own, orders } = made('first', count, signal, 199);
  for (const { key } of VARIANTS) {
    // An example that is wrong in the end counts as learned last.
    const values = own[key].map((P) => -(Number.isNaN(P) ? components + 1 : P));
    const inOrders = orders.map((order) => order[key]);
    for (const kind of KINDS) {
      const found = orderTest(values, own[key], inOrders, options(kind, count));
      // One order in 60 begins with this PC, too.
      assert.ok((found?.p ?? 1) < 0.06, `${key}, ${kind}: p = ${found?.p}`);
    }
  }
});

test(
  'PCs that are all alike: p is uniform; that easy examples have small critical PCs in any order is ' +
    'in the mean',
  () => {
    const [count, datasets] = [60, 100];
    const signal = Array.from({ length: 10 }, () => 0.3);
    for (const { key } of VARIANTS) {
      const p: number[] = [];
      const means: number[] = [];
      let byExamplesSmall = 0;
      for (let each = 0; each < datasets; each++) {
        const { own, orders, margin } = made(`alike ${each}`, count, signal, 39);
        const inOrders = orders.map((order) => order[key]);
        const found = orderTest(margin, own[key], inOrders, options('spearman', count));
        p.push(found!.p);
        means.push(found!.nullMean);
        const groups = examplesWith(allExamples(count), own[key]);
        const seed = seedOf(`alike ${each}`, 'examples');
        const byExamples = correlationTest(margin, own[key], {
          kind: 'spearman',
          groups,
          seed,
          permutations: 99,
        });
        if (byExamples!.p <= 0.1) byExamplesSmall++;
      }
      // Binomial, four standard deviations about 10 and about 50 of 100.
      const upTo = (level: number) => p.filter((each) => each <= level).length;
      assert.ok(
        Math.abs(upTo(0.1) - 10) <= 12 && Math.abs(upTo(0.5) - 50) <= 20,
        `${key}: p = ${p.join(' ')}`,
      );
      assert.ok(Math.max(...means) < 0, `${key}: means up to ${Math.max(...means)}`);
      // A permutation of the examples takes this for an effect of the PCs' order.
      assert.ok(
        byExamplesSmall > 30,
        `${key}: ${byExamplesSmall} of ${datasets} are significant by examples`,
      );
    }
  },
);

test('the mean over orders, and what is beyond it, have intervals over members', () => {
  const [count, components] = [120, 10];
  const signal = Array.from({ length: components }, () => 0.3);
  const { examples, orders, margin } = made('mean', count, signal, 40);
  const evidence = syntheticEvidence({
    label: 'easy first',
    members: 6,
    labels: examples.labels,
    checkpoints: 30,
    learnedAt: noisy((x) => 15 - 3 * margin[x], count, 3, 'mean'),
  });
  const counts = accessibility(evidence.trace, 'test');
  const persistent = orders.map((order) => order.persistent);
  const found = beyondOrders(counts, persistent[0], persistent, options('spearman', count));
  const sums = sumOfHits(
    counts,
    counts.members.map((_, row) => row),
  );
  const same = orderTest(sums, persistent[0], persistent, options('spearman', count));
  const { nullMean, beyond } = found;
  close(nullMean.value, same?.nullMean ?? NaN, 1e-12);
  assert.ok((nullMean.interval?.high ?? 0) < 0, `generic easiness alone: ${JSON.stringify(found)}`);
  const known = examplesWith(allExamples(count), persistent[0]);
  const r = correlate(standardise(sums, 'spearman', known), standardise(persistent[0], 'spearman', known));
  close(beyond.value, r! - same!.nullMean, 1e-12);
  assert.ok(beyond.interval!.low < beyond.value! && beyond.value! < beyond.interval!.high);
});

test.run();
