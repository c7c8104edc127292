import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forgetting } from '../../../src/finding/claims/forgetting.js';
import type { EnsembleEvidence, FindingRow } from '../../../src/finding/finding.js';
import { judge } from '../../../src/finding/result.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { SplitTrace } from '../../../src/trace/trace.js';
import { close } from '../../measure/labelled.js';
import { allNamed, covers, primaryOf, rowOf } from '../support/rows.js';
import { balancedLabels, sharedOrder, syntheticEvidence } from '../support/synthetic.js';

const [EXAMPLES, CLASSES, MEMBERS] = [400, 4, 8];
const labels = balancedLabels(EXAMPLES, CLASSES);

async function found(...ensembles: EnsembleEvidence[]) {
  const outcome = await forgetting.evaluate({ roles: { ensembles }, options: {}, seed: 'forgetting' });
  allNamed(outcome.rows);
  return judge(forgetting, outcome);
}

/**
 * An ensemble whose members go from wrong to right and back as two-state Markov chains, begun at their
 * stationary accuracy: two epochs that lie k apart have the correlation memory^k. Every `every`-th of 24
 * epochs is recorded.
 */
function chains(
  label: string,
  { accuracy, memory, every = 1 }: { accuracy: number; memory: number; every?: number },
): EnsembleEvidence {
  const checkpoints = 24 / every;
  const made = syntheticEvidence({ label, members: MEMBERS, labels, checkpoints, learnedAt: () => 1 });
  const generator = new Generator(seedOf(label, 'chains'));
  const split: SplitTrace = { ...made.trace.test, predictions: made.trace.test.predictions.slice() };
  const kept = memory ** every;
  for (let member = 0; member < MEMBERS; member++) {
    for (let x = 0; x < EXAMPLES; x++) {
      let right = false;
      for (let at = 0; at <= checkpoints; at++) {
        const stays = at > 0 && generator.uniform24() < kept;
        right = stays ? right : generator.uniform24() < accuracy;
        split.predictions[(at * MEMBERS + member) * EXAMPLES + x] =
          labels[x] + (right ? 0 : labels[x] === CLASSES - 1 ? -1 : 1);
      }
    }
  }
  split.accuracy.fill(accuracy);
  const epochs = Float64Array.from({ length: checkpoints + 1 }, (_, at) => at * every);
  return { ...made, trace: { ...made.trace, epochs, train: split, test: split } };
}

function randomOrderOf(rows: readonly FindingRow[]): FindingRow {
  return rows.find(({ quantity }) => /over that of epochs in random order/.test(quantity))!;
}

/** The primary of such chains of E epochs: the mean over pairs of 1 − memory^k, at every accuracy. */
function expected(memory: number, epochs: number): number {
  let [sum, pairs] = [0, 0];
  for (let k = 1; k < epochs; k++) {
    sum += (epochs - k) * (1 - memory ** k);
    pairs += epochs - k;
  }
  return sum / pairs;
}

test('examples that are learned one after the other and kept: nothing is forgotten', async () => {
  const kept = sharedOrder(EXAMPLES, 12, 1, 'kept');
  const evidence = syntheticEvidence({ label: 'net', members: 6, labels, checkpoints: 12, learnedAt: kept });
  const { verdict, rows, charts } = await found(evidence);
  assert.is(verdict, 'reproduced');
  assert.is(primaryOf(rows).estimate.value, 0);
  close(rowOf(rows, 'share of the examples ever right that are never forgotten').estimate.value, 1, 1e-12);
  // Each example's first step is its stable one.
  close(rowOf(rows, 'r of first and stable step').estimate.value, 1, 1e-12);
  assert.is(randomOrderOf(rows).estimate.value, 0);
  const [same, unrelated] = charts[0].series;
  assert.ok(Array.from(same.y).every((share) => share === 1));
  assert.ok(Array.from(unrelated.y).every((share) => share < 1));
});

test('predictions that have nothing to do with each other: as much is forgotten as by chance', async () => {
  const { verdict, rows } = await found(chains('flickering', { accuracy: 0.7, memory: 0 }));
  assert.is(verdict, 'not reproduced');
  covers(primaryOf(rows), 1);
  covers(rowOf(rows, 'share of right predictions that are wrong at a later epoch, test'), 0.3);
  const never = rowOf(rows, 'share of the examples ever right that are never forgotten');
  covers(never, rowOf(rows, 'control: share never forgotten by unrelated predictions').estimate.value!);
});

test('a memory between: the planted share, whatever the accuracy', async () => {
  const evidence = [0.4, 0.8].map((accuracy) => chains(`${accuracy}`, { accuracy, memory: 0.8 }));
  for (const each of evidence) covers(primaryOf((await found(each)).rows), expected(0.8, 24));
  const { rows, verdict } = await found(...evidence);
  assert.is(primaryOf(rows).ensembles, '2 ensembles pooled');
  // .72: between a fifth and four fifths.
  assert.is(verdict, 'weaker');
});

test('the schedule hardly matters to what decides, and much to events', async () => {
  const [each, third] = [1, 3].map((every) => chains('net', { accuracy: 0.7, memory: 0.7, every }));
  const [fine, coarse] = [(await found(each)).rows, (await found(third)).rows];
  const [one, other] = [primaryOf(fine), primaryOf(coarse)].map(({ estimate }) => estimate.value!);
  assert.ok(Math.abs(other / one - 1) < 0.1, `${one} and ${other}`);
  const [never, more] = [fine, coarse].map(
    (rows) => rowOf(rows, 'share of the examples ever right that are never forgotten').estimate.value!,
  );
  assert.ok(more / never > 1.5, `${never} and ${more}`);
});

test('an ensemble that has not learned has nothing to forget', async () => {
  const guessing = chains('guessing', { accuracy: 0.26, memory: 0 });
  const { verdict, rows } = await found(guessing);
  assert.is(verdict, 'not applicable');
  assert.match(primaryOf(rows).notApplicable ?? '', /has not learned: its test accuracy 0\.26/);
  const both = await found(guessing, chains('learned', { accuracy: 0.9, memory: 0 }));
  assert.is(primaryOf(both.rows).ensembles, 'learned');
});

test.run();
