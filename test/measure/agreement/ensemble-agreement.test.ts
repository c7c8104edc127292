import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pearson } from '../../../src/statistics/correlation.js';
import { atCheckpoints } from '../../../src/measure/progress/clock.js';
import {
  bestCheckpoint,
  CentredRight,
  EnsembleAgreement,
} from '../../../src/measure/agreement/ensemble-agreement.js';
import { meanEstimate } from '../../../src/statistics/estimate.js';
import { stoppingGain } from '../../../src/measure/progress/stopping-gain.js';
import { accessibility, meanAccessibility } from '../../../src/measure/accessibility.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { alternating, learnedAt } from '../../finding/support/synthetic-evidence.js';
import { close } from '../labelled.js';
import { traceOf } from '../traces.js';

test('kappa by hand: the same is 1, agreement as by chance 0, the opposite -1', () => {
  const labels = '0011';
  const full = traceOf(labels, [['0011'], ['0101'], ['1100']]);
  const end = traceOf(labels, [['1111'], ['0011']]);
  assert.equal([...new EnsembleAgreement(full, end).kappa([0], [0])], [1, 0, -1]);
  const constant = traceOf(labels, [['0000']]);
  assert.ok(Number.isNaN(new EnsembleAgreement(constant, constant).kappa([0], [0])[0]));
});

test('kappa of several members is of their mean agreement, without those that are left out', () => {
  const full = traceOf('0011', [['0011', '1100', '----']]);
  const end = traceOf('0011', [['0011', '0101']]);
  const both = new EnsembleAgreement(full, end);
  assert.equal(both.counts, [2, 2]);
  // Agreements 1, 1/2, 0, 1/2: mean 1/2, by chance 1/2.
  assert.is(both.kappa([0, 1], [0, 1])[0], 0);
  assert.is(both.kappa([0, 0], [0])[0], 1);
  assert.is(both.kappa([1], [0])[0], -1);
});

test('the correlation is that of the shares of members that are right', () => {
  const generator = new Generator(seedOf('agreement', 'test'));
  const labels = alternating(50);
  const [full, end] = [3, 5].map((members) => {
    const times = Float64Array.from({ length: members * 50 }, () => 5 * generator.normal() + 5);
    return learnedAt(labels, members, 8, (member, x) => times[member * 50 + x]);
  });
  const found = new EnsembleAgreement(full, end).correlation([0, 1, 2], [0, 1, 2, 3, 4]);
  for (const checkpoint of [1, 4, 7]) {
    const [own, last] = [
      meanAccessibility(accessibility(full, 'test', atCheckpoints([checkpoint])))!,
      meanAccessibility(accessibility(end, 'test', atCheckpoints([7])))!,
    ];
    const expected = pearson(own, last)!;
    close(found[checkpoint], expected, 1e-12);
  }
});

test('agreements with several ensembles share the counts of the first, whoever is asked for in between', () => {
  const generator = new Generator(seedOf('agreement', 'shared'));
  const labels = alternating(40);
  const [full, one, other] = [4, 3, 3].map((members) => {
    const times = Float64Array.from({ length: members * 40 }, () => 5 * generator.normal() + 5);
    return learnedAt(labels, members, 8, (member, x) => times[member * 40 + x]);
  });
  const right = CentredRight.ofAll(full);
  const shared = [one, other].map((each) => new EnsembleAgreement(full, each, right));
  const choices = [[0, 1, 2, 3], [1, 1, 3, 0], [0, 1, 2, 3], [2]];
  for (const rows of choices) {
    [one, other].forEach((each, at) => {
      const alone = new EnsembleAgreement(full, each).correlation(rows, [0, 2]);
      assert.equal(shared[at].correlation(rows, [0, 2]), alone);
    });
  }
});

test('other test examples are refused', () => {
  assert.throws(() => new EnsembleAgreement(traceOf('01', [['01']]), traceOf('10', [['01']])), /same order/);
});

test('the best checkpoint is after step 0, the first of equals, and not NaN', () => {
  assert.is(bestCheckpoint([0, 1, 2, 3], [9, 1, 2, 2]), 2);
  assert.is(bestCheckpoint([0, 1, 2], [9, NaN, 1]), 2);
  assert.is(bestCheckpoint([0, 1], [9, NaN]), undefined);
});

/** A trace with these mean accuracies and independent noise of each member and checkpoint. */
function noisyAccuracy(means: readonly number[], members: number, noise: number, seed: string) {
  const generator = new Generator(seedOf(seed, 'noise'));
  const trace = traceOf(
    '01',
    means.map(() => Array.from({ length: members }, () => '01')),
  );
  const accuracy = Float64Array.from(
    means.flatMap((mean) => Array.from({ length: members }, () => mean + noise * generator.normal())),
  );
  return { ...trace, test: { ...trace.test, accuracy } };
}

test('a flat curve has no gain, though the best of its noisy checkpoints is always above the last', () => {
  const gains = Array.from({ length: 60 }, (_, draw) => {
    const trace = noisyAccuracy(
      Array.from({ length: 12 }, () => 0.5),
      6,
      0.05,
      `flat ${draw}`,
    );
    return stoppingGain(trace, { seed: seedOf('1', 'halves') })([0, 1, 2, 3, 4, 5])!;
  });
  const { value, spread } = meanEstimate(gains);
  // Chosen on the same members the gain would be about 1.6 standard errors of a mean of six, 0.03.
  assert.ok(Math.abs(value!) <= 3 * spread!.error && spread!.error < 0.004, `${value} ± ${spread!.error}`);
});

test('a peak that is planted is found', () => {
  const trace = noisyAccuracy([0.1, 0.5, 0.8, 0.6], 6, 0.01, 'peak');
  close(stoppingGain(trace, { seed: seedOf('1', 'halves') })([0, 1, 2, 3, 4, 5]), 0.2, 0.02);
  assert.is(stoppingGain(trace, { seed: seedOf('1', 'halves') })([2, 2]), undefined);
});

test.run();
