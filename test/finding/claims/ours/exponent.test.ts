import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DataSpec } from '../../../../src/data/spec.js';
import { exponent } from '../../../../src/finding/claims/ours/exponent.js';
import type { EnsembleEvidence, Outcome } from '../../../../src/finding/finding.js';
import { seedCeilingRows } from '../../../../src/finding/rows/agreement/seed-ceiling-rows.js';
import { verdictOf } from '../../../../src/finding/verdict.js';
import { refused } from '../../support/refused.js';
import { pcBiased } from '../../support/pc-biased.js';
import { allNamed, primaryOf, rowOf } from '../../support/rows.js';

function at(power: number, setting: { bias: number; noise: number; spread: number }): EnsembleEvidence {
  const dataSpec: DataSpec = {
    source: 'mnist',
    normalise: 'none',
    transform: { kind: 'power', exponent: power },
  };
  return { ...pcBiased(`power ${power}`, setting), data: `power-${power}`, label: 'net', dataSpec };
}

async function evaluated(...ensembles: EnsembleEvidence[]): Promise<Outcome> {
  const outcome = await exponent.evaluate({ roles: { ensembles }, options: {}, seed: '1' });
  allNamed(outcome.rows);
  return outcome;
}

test('spread, constancy and PC-bias that grow with the exponent reproduce the claim', async () => {
  const { rows, charts } = await evaluated(
    at(1, { bias: 0.6, noise: 1.5, spread: 2 }),
    at(0, { bias: 0, noise: 1.5, spread: 0.3 }),
    at(2, { bias: 0.98, noise: 1.5, spread: 6 }),
  );
  const slopes = rows.filter(({ quantity, kind }) => quantity.startsWith('slope') && kind === undefined);
  const [spread, constancy, bias] = slopes.map(({ estimate }) => estimate.value!);
  assert.ok(spread > 0 && constancy > 0.1 && bias < -0.1, `slopes ${spread}, ${constancy}, ${bias}`);
  const primary = primaryOf(rows);
  assert.is(
    verdictOf(primary.estimate, primary.expectation!),
    'reproduced',
    JSON.stringify(primary.estimate),
  );
  assert.equal(Array.from(charts![0].series[0].x), [0, 1, 2]);
});

test('a spread of known quartiles has the slope that was laid down', async () => {
  const made = [0, 1, 2].map((power) => {
    const evidence = at(power, { bias: 0, noise: 0, spread: 0 });
    const { trace } = evidence;
    const labels = trace.test.labels;
    const [members, examples] = [trace.members, labels.length];
    // 30 % of the examples at step 10, the others at step 10 · 2^power, by checkpoints 1 and 2^power.
    const predictions = trace.test.predictions.map((_, index) => {
      const x = index % examples;
      const checkpoint = Math.floor(index / (examples * members));
      const learned = x < 0.3 * examples ? 1 : 2 ** power;
      return checkpoint >= learned ? labels[x] : (labels[x] + 1) % 3;
    });
    return { ...evidence, trace: { ...trace, test: { ...trace.test, predictions } } };
  });
  const { rows } = await evaluated(...made);
  const slope = rowOf(rows, 'slope over exponents of lower quartile to median');
  assert.ok(Math.abs(slope.estimate.value! - Math.log(2)) < 1e-9, `slope ${slope.estimate.value}`);
});

test('what does not depend on the exponent has no trend', async () => {
  const { rows } = await evaluated(
    ...[0, 1, 2].map((power) => at(power, { bias: 0.6, noise: 1, spread: 2 })),
  );
  const { estimate, expectation } = primaryOf(rows);
  assert.is(verdictOf(estimate, expectation!), 'not reproduced', JSON.stringify(estimate));
});

test('the slope of r of single networks is known: shared orders of three strengths', async () => {
  // Each member's own deviation has a variance of 4 beside an order of variance spread²: r = s² / (s² + 4).
  const spreads = [1, 2, 3];
  const r = spreads.map((spread) => spread ** 2 / (spread ** 2 + 4));
  const made = spreads.map((spread, power) => at(power, { bias: 0, noise: 2, spread }));
  const { rows } = await evaluated(...made);
  const expected = (r[2] - r[0]) / 2;
  const { value } = primaryOf(rows).estimate;
  // 120 examples, and ends of training that cut off: a fifth is allowed.
  assert.ok(Math.abs(value! - expected) < 0.2 * expected, `${value}, ${expected}`);
});

test('its seed ceilings are those of ceilings.csv and of the finding loc-same', async () => {
  const ensembles = [0, 1, 2].map((power) => at(power, { bias: 0.6, noise: 1, spread: 2 }));
  const { rows } = await evaluated(...ensembles);
  for (const evidence of ensembles) {
    const way = { split: 'test', kind: 'pearson', scope: 'pooled', seed: '1' } as const;
    for (const { quantity, estimate } of seedCeilingRows(evidence, way)) {
      const own = rows.find((row) => row.data === evidence.data && row.quantity === quantity);
      assert.equal(own?.estimate, estimate, `${evidence.data}: ${quantity}`);
    }
  }
});

test('data without an exponent, and too few exponents, are refused with the cure', async () => {
  const steady = { bias: 0.5, noise: 1, spread: 2 };
  for (const [ensembles, message] of [
    [[pcBiased('plain', { bias: 0.5 })], /exponent: made has no exponent.*narrow the filter/],
    [[at(0, steady), at(1, steady)], /exponent: net has exponents 0, 1.*sweep transform.exponent/],
  ] as const) {
    await refused(evaluated(...ensembles), message);
  }
});

test.run();
