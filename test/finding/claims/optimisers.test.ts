import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EnsembleEvidence, Outcome } from '../../../src/finding/finding.js';
import { optimisers } from '../../../src/finding/claims/optimisers.js';
import { verdictOf } from '../../../src/finding/verdict.js';
import type { TrainingSpec } from '../../../src/train/spec.js';
import { refused } from '../support/refused.js';
import { pcBiased } from '../support/pc-biased.js';
import { allNamed, covers, rowOf } from '../support/rows.js';

function trained(label: string, bias: number, spec: Partial<TrainingSpec>): EnsembleEvidence {
  const evidence = pcBiased(label, { bias, order: 'shared' });
  return { ...evidence, architecture: 'net', training: label, spec: { ...evidence.spec, ...spec } };
}

async function evaluated(...ensembles: EnsembleEvidence[]): Promise<Outcome> {
  const outcome = await optimisers.evaluate({ roles: { ensembles }, options: {}, seed: '1' });
  allNamed(outcome.rows);
  return outcome;
}

test('who follows the PCs keeps the bias, who does not loses it', async () => {
  const { rows, notes } = await evaluated(
    trained('adam', 0, { optimiser: 'adam' }),
    trained('sgd', 0.95, {}),
    trained('momentum', 0.95, { momentum: 0.9 }),
  );
  const verdicts = rows.flatMap(({ ensembles, estimate, expectation }) =>
    expectation ? [[ensembles, verdictOf(estimate, expectation)]] : [],
  );
  assert.is(verdicts.length, 2);
  const of = Object.fromEntries(verdicts) as Record<string, string>;
  assert.ok(
    Object.keys(of).every((who) => who.includes(' × ')),
    'each beside plain gradient descent',
  );
  assert.is(Object.entries(of).find(([who]) => who.includes('momentum'))?.[1], 'reproduced');
  assert.is(Object.entries(of).find(([who]) => who.includes('adam'))?.[1], 'not reproduced');
  covers(rowOf(rows, 'momentum: r(accessibility, critical PC by first hit) (spearman) minus'), 0);
  const lost = rowOf(rows, 'Adam: r(accessibility, critical PC by first hit) (spearman) minus').estimate;
  assert.ok(lost.interval!.low > 0.4, `the bias differs by at least ${lost.interval!.low}`);
  const agreed = rows.find(({ quantity }) =>
    quantity.endsWith('that of gradient descent) (spearman) at matched accuracy, test examples'),
  );
  assert.ok(agreed);
  assert.match(notes.join(), /12 levels of test accuracy/);
});

test('without plain gradient descent there is nothing to compare with', async () => {
  await refused(
    evaluated(trained('momentum', 0.9, { momentum: 0.9 }), trained('adam', 0.9, { optimiser: 'adam' })),
    /optimisers: net on made has 0 ensembles of plain.*narrow the filter/,
  );
});

test('an ensemble that learns nothing is refused with the cure', async () => {
  const idle = trained('idle', 0.9, { batch: 'full' });
  const test = { ...idle.trace.test, accuracy: idle.trace.test.accuracy.map(() => 0) };
  await refused(
    evaluated(trained('sgd', 0.9, {}), { ...idle, trace: { ...idle.trace, test } }),
    /no test accuracy that all of sgd, idle.*choose learning rates/,
  );
});

test.run();
