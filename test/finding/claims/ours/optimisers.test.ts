import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EnsembleEvidence, Outcome } from '../../../../src/finding/finding.js';
import { optimisers } from '../../../../src/finding/claims/ours/optimisers.js';
import { verdictOf } from '../../../../src/finding/verdict.js';
import type { TrainingSpec } from '../../../../src/train/spec.js';
import { refused } from '../../support/refused.js';
import { pcBiased } from '../../support/pc-biased.js';
import { allNamed, covers, primaryOf, rowOf } from '../../support/rows.js';

function trained(label: string, bias: number, spec: Partial<TrainingSpec>): EnsembleEvidence {
  const evidence = pcBiased(label, { bias, order: 'common' });
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
  const primary = primaryOf(rows);
  assert.is(primary.ensembles, '2 optimisers pooled');
  const alone = Object.fromEntries(
    primary.parts!.map(({ ensembles, estimate }) => [ensembles, verdictOf(estimate, primary.expectation!)]),
  );
  assert.is(alone['net: momentum'], 'reproduced', JSON.stringify(primary.parts));
  assert.is(alone['net: Adam'], 'not reproduced', JSON.stringify(primary.parts));
  assert.ok(primary.heterogeneityP! < 0.001, 'they differ by more than their errors');
  covers(rowOf(rows, 'momentum: r(accessibility, critical PC by persistent hit) (spearman) minus'), 0);
  const lost = rowOf(rows, 'Adam: r(accessibility, critical PC by persistent hit) (spearman) minus').estimate;
  assert.ok(lost.interval!.low > 0.3, `the bias differs by at least ${lost.interval!.low}`);
  const agreed = rows.find(({ quantity }) =>
    quantity.endsWith('that of gradient descent) (spearman) at matched accuracy, test examples'),
  );
  assert.ok(agreed);
  assert.match(notes.join(), /12 levels of test accuracy/);
});

test('the share that is kept is known, and the same for few and for many members', async () => {
  for (const members of [6, 24]) {
    const of = (label: string, bias: number, spec: Partial<TrainingSpec>) => {
      const evidence = pcBiased(label, { bias, members, noise: 2 });
      return { ...evidence, architecture: 'net', training: label, spec: { ...evidence.spec, ...spec } };
    };
    const { rows } = await evaluated(of('sgd', 0.95, {}), of('momentum', 0.95, { momentum: 0.9 }));
    covers(primaryOf(rows), 1);
    assert.ok(Math.abs(primaryOf(rows).estimate.value! - 1) < 0.1, `${primaryOf(rows).estimate.value}`);
  }
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
