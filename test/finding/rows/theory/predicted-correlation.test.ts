import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Accessibility } from '../../../../src/measure/accessibility.js';
import type { OrderPrediction } from '../../../../src/finding/rows/theory/order-predictions.js';
import {
  cleanPredictedCorrelation,
  overNetworks,
  predictedCorrelation,
} from '../../../../src/finding/rows/theory/predicted-correlation.js';
import { accessibility } from '../../../../src/measure/accessibility.js';
import { Generator } from '../../../../src/random/generator.js';
import { seedOf } from '../../../../src/random/seed.js';
import { pearson } from '../../../../src/statistics/correlation.js';
import { balancedLabels, noisy, syntheticEvidence } from '../../support/synthetic.js';

const [EXAMPLES, CHECKPOINTS, MEMBERS] = [120, 30, 8];
const WAY = { kind: 'pearson', groups: [Uint32Array.from({ length: EXAMPLES }, (_, x) => x)] } as const;
/** Mean checkpoint at which an example is learned. */
const learnedAt = (x: number): number => 5 + (20 * x) / EXAMPLES;

function countsOf(name: string, noise = 2): Accessibility {
  const times = noisy(learnedAt, EXAMPLES, noise, name);
  const { trace } = syntheticEvidence({
    label: name,
    members: MEMBERS,
    labels: balancedLabels(EXAMPLES, 2),
    checkpoints: CHECKPOINTS,
    learnedAt: times,
  });
  return accessibility(trace, 'test');
}

/** Scores of some networks: early examples have high ones, each with noise of the network's own. */
function networks(name: string, count: number, noise: number): OrderPrediction {
  return {
    name,
    theory: true,
    members: Array.from({ length: count }, (_, member) => member),
    scores: Array.from({ length: count }, (_, network) => {
      const generator = new Generator(seedOf(name, network));
      return Float64Array.from({ length: EXAMPLES }, (_, x) => -learnedAt(x) + noise * generator.normal());
    }),
  };
}

test('the correlation is the mean over networks, each with the members that are not its own', () => {
  const counts = countsOf('mean');
  const prediction = networks('mean', 3, 5);
  const expected = prediction.scores.map((scores, network) => {
    const sums = new Float64Array(EXAMPLES);
    for (let row = 0; row < MEMBERS; row++) {
      if (row === network) continue;
      for (let x = 0; x < EXAMPLES; x++) sums[x] += counts.hits[row * EXAMPLES + x];
    }
    return pearson(sums, scores)!;
  });
  const { value } = overNetworks(counts, prediction, predictedCorrelation(counts, prediction, WAY), 'plain');
  assert.ok(Math.abs(value! - (expected[0] + expected[1] + expected[2]) / 3) < 1e-12);
});

test('networks that predict alike add nothing to the interval over members', () => {
  const counts = countsOf('alike');
  const one = networks('alike', 1, 5);
  const others = { ...one, members: [-1, -2, -3], scores: [one.scores[0], one.scores[0], one.scores[0]] };
  const alone = { ...one, members: undefined };
  const of = (prediction: OrderPrediction) =>
    overNetworks(counts, prediction, predictedCorrelation(counts, prediction, WAY), 'plain');
  assert.ok(Math.abs(of(others).spread!.error - of(alone).spread!.error) < 1e-12);
});

test('the interval holds the expectation over networks and members; that over members alone does not', () => {
  const [runs, noise, count] = [300, 12, 4];
  const draw = (run: number) => {
    const prediction = networks(`run ${run}`, count, noise);
    const counts = countsOf(`run ${run}`);
    const statistic = cleanPredictedCorrelation(counts, prediction, WAY);
    return {
      whole: overNetworks(counts, prediction, statistic, 'plain'),
      members: overNetworks(
        counts,
        { ...prediction, members: undefined },
        ([kept]) => statistic([kept, [0]]),
        'plain',
      ),
    };
  };
  const found = Array.from({ length: runs }, (_, run) => draw(run));
  // The mean of many runs is the expectation up to a twentieth of one run's spread.
  const truth = found.reduce((sum, { whole }) => sum + whole.value! / runs, 0);
  const coverage = (of: 'whole' | 'members') =>
    found.filter(({ [of]: { interval } }) => interval!.low <= truth && truth <= interval!.high).length / runs;
  // The standard error of a coverage of .95 over 300 runs is .013.
  assert.ok(coverage('whole') > 0.91 && coverage('whole') < 0.99, `with networks ${coverage('whole')}`);
  assert.ok(coverage('members') < 0.6, `of one network over members alone ${coverage('members')}`);
});

test.run();
