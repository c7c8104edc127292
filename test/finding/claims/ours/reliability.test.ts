import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reliability } from '../../../../src/finding/claims/ours/reliability.js';
import type { EnsembleEvidence } from '../../../../src/finding/finding.js';
import { judge } from '../../../../src/finding/result.js';
import { pcBiased } from '../../support/pc-biased.js';
import { allNamed, primaryOf, rowOf } from '../../support/rows.js';

async function found(...ensembles: EnsembleEvidence[]) {
  const outcome = await reliability.evaluate({ roles: { ensembles }, options: {}, seed: 'reliability' });
  allNamed(outcome.rows);
  return judge(reliability, outcome);
}

/** Members that learn by the same order with deviations of their own. */
const ensemble = (label: string, members: number, noise = 3) =>
  pcBiased(label, { bias: -0.7, noise, members, order: 'one' });

test('members of one order: a few tell the correlation', async () => {
  const { verdict, rows, charts } = await found(ensemble('net', 12, 1));
  assert.is(verdict, 'reproduced');
  const deviation = rowOf(rows, 'standard deviation of z').estimate.value!;
  const log = primaryOf(rows).estimate.value!;
  assert.ok(Math.abs(log - Math.log10((19.6 * deviation) ** 2)) < 1e-12);
  const [line, examples] = charts[0].series;
  // With the number of networks that the primary says, half of the interval is .1.
  assert.ok(Math.abs(line.y[0] / Math.sqrt(10 ** log) - 0.1) < 1e-12);
  assert.ok(
    Math.abs(examples.y[0] - 1.96 * Math.sqrt(1.06 / (Number(/^\d+/.exec(examples.name)) - 3))) < 1e-12,
  );
});

test('its interval over 12 members holds what 1,000 members have', async () => {
  const truth = primaryOf((await found(ensemble('many', 1000))).rows).estimate.value!;
  const runs = 60;
  let [held, bias] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const { value, interval } = primaryOf((await found(ensemble(`run ${run}`, 12))).rows).estimate;
    if (interval!.low <= truth && truth <= interval!.high) held++;
    bias += (value! - truth) / runs;
  }
  // Nominal 57 of 60; 51 is three standard deviations below. The log10 of s² of 12 normals is low by .04.
  assert.ok(held >= 51, `${held} of ${runs}`);
  assert.ok(Math.abs(bias + 0.04) < 0.09, `bias ${bias}`);
});

test('members with opposite orders: not even a hundred tell it', async () => {
  const [one, other] = [-0.9, 0.9].map((bias) => pcBiased('net', { bias, members: 12, order: 'one' }));
  const { predictions } = one.trace.test;
  const examples = one.trace.test.labels.length;
  const mixed = Uint8Array.from(predictions, (own, at) =>
    Math.floor(at / examples) % 2 === 0 ? own : other.trace.test.predictions[at],
  );
  const split = { ...one.trace.test, predictions: mixed };
  const { verdict, rows } = await found({ ...one, trace: { ...one.trace, test: split } });
  assert.is(verdict, 'not reproduced', `${primaryOf(rows).estimate.value}`);
});

test('members that are all alike have no deviation, and an ensemble at chance says nothing', async () => {
  const alike = await found(ensemble('net', 6, 0));
  assert.is(primaryOf(alike.rows).estimate.value, undefined);
  assert.is(alike.verdict, 'undecided');
  const learned = ensemble('net', 6);
  const { accuracy } = learned.trace.test;
  const test = { ...learned.trace.test, accuracy: accuracy.map(() => 1 / 3) };
  const { verdict, rows } = await found({ ...learned, trace: { ...learned.trace, test } });
  assert.is(verdict, 'not applicable');
  assert.match(primaryOf(rows).notApplicable ?? '', /has not learned/);
});

test('the networks for a reliability of .9 follow from two single ones', async () => {
  const { rows } = await found(ensemble('net', 40));
  const networks =
    10 ** rowOf(rows, 'control: log10 of the networks for a reliability of 0.9').estimate.value!;
  // Spearman and Brown back again: that many networks have .9.
  const single = 1 / (1 + networks / 9);
  assert.ok(single > 0 && single < 1);
  assert.ok(Math.abs((networks * single) / (1 + (networks - 1) * single) - 0.9) < 1e-12);
});

test.run();
