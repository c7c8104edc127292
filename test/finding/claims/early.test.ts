import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { early } from '../../../src/finding/claims/early.js';
import { agreementCorrelation } from '../../../src/finding/rows/primary/early-slope.js';
import { averageRanks } from '../../../src/statistics/average-ranks.js';
import { pearson } from '../../../src/statistics/correlation.js';
import { fallAfterPeak } from '../../../src/finding/rows/progress/projected-accuracy.js';
import { judge } from '../../../src/finding/result.js';
import { criticalComponents } from '../../../src/measure/component/critical-component.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { SplitTrace } from '../../../src/trace/trace.js';
import { ridgeClassifier } from '../../../src/measure/component/ridge.js';
import { aboutOrigin, close, randomExamples } from '../../measure/labelled.js';
import { refused } from '../support/refused.js';
import { allNamed, covers, primaryOf, rowOf } from '../support/rows.js';
import { datasetOf, syntheticEvidence } from '../support/synthetic.js';

const [EXAMPLES, MEMBERS, CHECKPOINTS] = [240, 16, 40];
const examples = randomExamples(EXAMPLES, 12, 3, 'early');
const pca = aboutOrigin(examples);
const critical = criticalComponents(pca, ridgeClassifier(pca, examples, 3), examples);

/** Predictions on P = 1 and 10 components: right about as large a share of the examples as the curves say. */
function projectedOn(few: (checkpoint: number) => number, many: (checkpoint: number) => number) {
  const predictions = new Uint8Array((CHECKPOINTS + 1) * 2 * MEMBERS * EXAMPLES);
  for (let checkpoint = 0; checkpoint <= CHECKPOINTS; checkpoint++) {
    [few, many].forEach((share, at) => {
      for (let member = 0; member < MEMBERS; member++) {
        const start = ((checkpoint * 2 + at) * MEMBERS + member) * EXAMPLES;
        // A member is up to three hundredths away from the others.
        const right = Math.round((share(checkpoint) + 0.01 * (member % 4)) * EXAMPLES);
        examples.labels.forEach((label, x) => {
          predictions[start + x] = x < right ? label : (label + 1) % 3;
        });
      }
    });
  }
  return { components: Int32Array.of(1, 10), predictions };
}

const rising = (checkpoint: number) => (0.8 * checkpoint) / CHECKPOINTS;
const falling = (checkpoint: number) => 0.4 - 0.01 * Math.abs(checkpoint - 10);

/** Critical PC from its mean, in standard deviations and with a minus: small ones are learned first. */
const easeByCritical = standardScores(critical.persistent.map((P) => -(Number.isNaN(P) ? 13 : P)));
/** Examples that have a critical PC. */
const known = Array.from(critical.persistent.keys()).filter((x) => Number.isFinite(critical.persistent[x]));
/** Another order, of the same kind. */
const otherEase = easeByCritical.map((_, x) => easeByCritical[(x * 97 + 31) % EXAMPLES]);

function standardScores(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value / EXAMPLES, 0);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / EXAMPLES, 0));
  return values.map((value) => (value - mean) / deviation);
}

/** Accuracies of checkpoints 0 to 4, each a stage, and of all later ones, the last stage. */
const STRENGTH = 0.2;
const ACCURACIES = [0, 0.14, 0.28, 0.42, 0.56, 0.7];

/**
 * Members that are right about x at a checkpoint by chance, with the probability accuracy + STRENGTH · ease
 * of x.
 */
function byChance(easeAt: (checkpoint: number) => Float64Array): SplitTrace {
  const predictions = new Uint8Array((CHECKPOINTS + 1) * MEMBERS * EXAMPLES);
  const accuracy = new Float64Array((CHECKPOINTS + 1) * MEMBERS);
  const generator = new Generator(seedOf('early', 'by chance'));
  for (let row = 0; row < accuracy.length; row++) {
    const checkpoint = Math.floor(row / MEMBERS);
    const ease = easeAt(checkpoint);
    const mean = ACCURACIES[Math.min(checkpoint, 5)];
    examples.labels.forEach((label, x) => {
      const right = checkpoint > 0 && generator.uniform24() < mean + STRENGTH * ease[x];
      predictions[row * EXAMPLES + x] = right ? label : (label + 1) % 3;
      if (right) accuracy[row] += 1 / EXAMPLES;
    });
  }
  return { predictions, labels: examples.labels, accuracy, loss: accuracy };
}

function evidenceOf(easeAt: (checkpoint: number) => Float64Array, projected = projectedOn(falling, rising)) {
  return syntheticEvidence({
    label: 'net',
    members: MEMBERS,
    labels: examples.labels,
    checkpoints: CHECKPOINTS,
    learnedAt: () => CHECKPOINTS,
    dataset: datasetOf(examples, 3),
    pca,
    trace: { projected, test: byChance(easeAt) },
  });
}

async function found(evidence: ReturnType<typeof evidenceOf>, components: number[] = [1, 10]) {
  const outcome = await early.evaluate({
    roles: { ensembles: [evidence] },
    options: { components },
    seed: 'early',
  });
  allNamed(outcome.rows);
  return judge(early, outcome);
}

const first =
  'first minus last stage of −r(accessibility, critical PC by persistent hit) (spearman, pooled), ' +
  'test examples';

test('an order of critical PC in the first stages only, a fall on one PC and none on ten', async () => {
  const { rows, verdict, charts } = await found(
    evidenceOf((checkpoint) => (checkpoint < 5 ? easeByCritical : otherEase)),
  );
  const primary = primaryOf(rows);
  assert.is(verdict, 'reproduced', JSON.stringify(primary.estimate));
  assert.equal(
    rows.filter(({ kind }) => kind === 'paper').map(({ quantity }) => quantity),
    [1, 10].map((P) => `peak minus final accuracy on the first ${P} PC${P > 1 ? 's' : ''}, test examples`),
  );
  assert.ok((rowOf(rows, `${first}, without seed noise`).estimate.value ?? 0) > 0.5);
  close(rowOf(rows, 'peak minus final accuracy on the first 1 PC,').estimate.value, 0.3, 1 / EXAMPLES);
  close(rowOf(rows, 'epoch of the peak on the first 1 PC,').estimate.value, 10, 0);
  close(rowOf(rows, 'peak minus final accuracy on the first 10 PCs').estimate.value, 0, 0);
  assert.equal(
    charts.map(({ name }) => name),
    ['stages', 'projected-made-net'],
  );
  const many = Array.from(charts[1].series[1].y);
  assert.is(many.indexOf(Math.max(...many)), 40);
});

test(
  'an order of critical PC in the last stages only is not reproduced, nor are curves the ' +
    'other way round',
  async () => {
    const { rows, verdict } = await found(
      evidenceOf((checkpoint) => (checkpoint < 5 ? otherEase : easeByCritical), projectedOn(rising, falling)),
    );
    assert.is(verdict, 'not reproduced', JSON.stringify(primaryOf(rows).estimate));
    assert.ok(primaryOf(rows).estimate.value! < -0.1);
  },
);

test(
  'the same bias at every stage looks weaker where there is more noise, and equal ' + 'without it',
  async () => {
    // One checkpoint in the first stage and 36 in the last one. Pearson's, because the ease is linear in the
    // critical PC.
    const { rows, notes } = await found(evidenceOf(() => easeByCritical));
    const name = first.replace('spearman', 'pearson');
    const raw = rows.find(({ quantity }) => quantity === name);
    const clean = rowOf(rows, `${name}, without seed noise`);
    assert.ok(raw!.estimate.value! < clean.estimate.value!, `${raw?.estimate.value}`);
    // Probabilities end at 1, so the ease is not quite the same at all stages.
    assert.ok(Math.abs(clean.estimate.value!) < 0.1, `${clean.estimate.value}`);
    covers(primaryOf(rows), 0);
    assert.match(notes.join('\n'), /stages of equal gain in test accuracy are checkpoints 1–3, 4–40/);
  },
);

test('r of TP-agreement is freed of seed noise: known, and the same for few and for many members', () => {
  const ranks = averageRanks(known.map((x) => critical.persistent[x]));
  const expected = pearson(
    ranks,
    known.map((x) => easeByCritical[x]),
  )!;
  const evidence = evidenceOf(() => easeByCritical);
  const values = Array.from({ length: 36 }, (_, at) =>
    agreementCorrelation(evidence, 5 + at, critical.persistent),
  );
  for (const count of [5, MEMBERS]) {
    const kept = Array.from({ length: count }, (_, row) => row);
    const mean = values.reduce((sum, of) => sum + (of(kept) ?? NaN) / values.length, 0);
    // The mean of 36 checkpoints, each with chances of its own.
    assert.ok(Math.abs(mean - expected) < 0.12, `${count} members: ${mean}, ${expected}`);
  }
});

test('an ensemble that stays at chance makes the claim not applicable', async () => {
  const evidence = evidenceOf(() => easeByCritical);
  const accuracy = evidence.trace.test.accuracy.map((each) => each / 2.4);
  const idle = { ...evidence, trace: { ...evidence.trace, test: { ...evidence.trace.test, accuracy } } };
  const { verdict, rows } = await found(idle);
  assert.is(verdict, 'not applicable');
  assert.match(primaryOf(rows).notApplicable ?? '', /its best test accuracy, 0\.\d\d, is not above chance/);
});

test('all of the gain is the best checkpoint, however its accuracy rounds', async () => {
  const evidence = evidenceOf(() => easeByCritical);
  // 0.1 + 1 · (0.7 − 0.1) is more than 0.7 in float64.
  const shift = (each: number) => 0.1 + (6 / 7) * each;
  for (const scale of [1, 0.9, 0.8, 0.7, 0.6]) {
    const accuracy = evidence.trace.test.accuracy.map((each) => scale * shift(each));
    const shifted = { ...evidence, trace: { ...evidence.trace, test: { ...evidence.trace.test, accuracy } } };
    const { rows } = await found(shifted);
    const { notApplicable, estimate } = primaryOf(rows);
    assert.ok(notApplicable !== undefined || estimate.interval !== undefined, `${scale}: ${estimate.reason}`);
  }
});

test('a member that peaks by its own noise makes no fall', () => {
  // Each member has a spike of its own; the mean of each pair of others peaks elsewhere.
  const curves = [
    [0, 9, 0, 1],
    [0, 0, 9, 1],
    [9, 0, 0, 1],
  ];
  // The others of member 0 peak at checkpoint 0 or 2, where it has 0: −1 each.
  assert.is(fallAfterPeak(curves, [0, 1, 2]), -1);
  assert.is(fallAfterPeak(curves, [1, 1]), undefined);
});

test('without predictions on the components, or with one number of them, it says what to do', async () => {
  const evidence = evidenceOf(() => easeByCritical);
  for (const [components, message] of [
    [[1, 7], /net on made has predictions on the first \[1, 10\] components, expected 7/],
    [[1], /expected at least two numbers/],
  ] as const) {
    await refused(found(evidence, [...components]), message);
  }
});

test.run();
