import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EnsembleEvidence, Finding } from '../../../../src/finding/finding.js';
import { pcOrderLinear } from '../../../../src/finding/claims/pc-order-linear.js';
import { pcOrderNonlinear } from '../../../../src/finding/claims/pc-order-nonlinear.js';
import { judge } from '../../../../src/finding/result.js';
import { criticalComponents } from '../../../../src/measure/component/critical-component.js';
import { averageRanks } from '../../../../src/statistics/average-ranks.js';
import { ridgeClassifier } from '../../../../src/measure/component/ridge.js';
import type { Layer } from '../../../../src/model/layer.js';
import { aboutOrigin, randomExamples } from '../../../measure/labelled.js';
import { allNamed, covers, primaryOf, rowOf } from '../../support/rows.js';
import { datasetOf, noisy, syntheticEvidence } from '../../support/synthetic.js';

const [EXAMPLES, CHECKPOINTS] = [240, 40];
const examples = randomExamples(EXAMPLES, 12, 3, 'pc-order');
const pca = aboutOrigin(examples);
const critical = criticalComponents(pca, ridgeClassifier(pca, examples, 3), examples);
const ranks = averageRanks(critical.persistent.map((P) => (Number.isNaN(P) ? 13 : P)));
/** Learned in the order of critical PC, from checkpoint 5 to 35. */
const byCritical = (x: number) => 5 + (30 * ranks[x]) / EXAMPLES;
/**
 * Learned as far apart as critical PCs are, so that Pearson's correlation is −1; no deviation of 4 reaches
 * the ends.
 */
const linearly = (x: number) => 12 + 1.5 * (critical.persistent[x] || 13);

const SPEARMAN = '(spearman, pooled), test examples';

const square = { channels: 3, height: 1, width: 1 };
const relu: Layer = { kind: 'activation', name: 'relu1', activation: 'relu', input: square, output: square };

function ensembleOf(label: string, learnedAt: (member: number, x: number) => number, layers: Layer[] = []) {
  return syntheticEvidence({
    label,
    members: 8,
    labels: examples.labels,
    checkpoints: CHECKPOINTS,
    learnedAt,
    layers,
    dataset: datasetOf(examples, 3),
    pca,
  });
}

async function found(finding: Finding, roles: Record<string, EnsembleEvidence[]>) {
  const outcome = await finding.evaluate({ roles, options: {}, seed: 'pc-order' });
  allNamed(outcome.rows);
  return judge(finding, outcome);
}

test(
  'learned in the order of critical PC: −1 up to ties, freed of noise −1, in bins and ' + 'by examples',
  async () => {
    const { rows, verdict, notes, charts } = await found(pcOrderLinear, {
      ensembles: [
        ensembleOf('exact', (_, x) => byCritical(x)),
        ensembleOf('noisy', noisy(linearly, EXAMPLES, 4, 'n')),
      ],
    });
    assert.is(verdict, 'reproduced', JSON.stringify(primaryOf(rows)));
    const name = 'r(accessibility, critical PC by persistent hit) (spearman, pooled), test examples';
    const exact = rows.find(({ quantity, ensembles }) => quantity === name && ensembles === 'exact');
    // Not −1: checkpoints are whole, so that unequal ranks can become equal accessibilities.
    assert.ok((exact?.estimate.value ?? 0) < -0.99, `${exact?.estimate.value}`);
    // Few of the orders of twelve PCs are so near to their own.
    assert.ok((exact?.p ?? 1) < 0.02, `p = ${exact?.p}`);
    const linear = name.replace('spearman', 'pearson');
    covers(rowOf(rows, `${linear}, without seed noise`, 'noisy'), -1);
    const noisyRow = rows.find(({ quantity, ensembles }) => quantity === linear && ensembles === 'noisy');
    assert.ok((noisyRow?.estimate.interval?.low ?? -1) > -0.99, 'the noise is in the plain correlation');
    const [P, count] = [critical.neverHit, critical.neverPersistent];
    assert.ok(P > 0 && count > P, 'some examples are excluded');
    assert.match(
      notes.join('\n'),
      new RegExp(`of 240 test examples ${P} are never right .*, ${count} are wrong`),
    );
    const series = charts[0].series[0];
    assert.ok(
      Array.from(series.y).every((y, at) => at === 0 || y < series.y[at - 1]),
      'the chart falls',
    );
  },
);

test(
  'an order of their own: the interval of members is about a chance correlation, ' + 'and p says so',
  async () => {
    const { rows, verdict } = await found(pcOrderLinear, {
      ensembles: [
        ensembleOf(
          'own',
          noisy(() => 20, EXAMPLES, 5, 'own'),
        ),
      ],
    });
    assert.is.not(verdict, 'reproduced');
    const row = rows.find(
      ({ quantity }) => quantity === `r(accessibility, critical PC by first hit) ${SPEARMAN}`,
    );
    assert.ok((row?.p ?? 0) > 0.01);
    // No order that members share: over examples, a standard deviation of 1/√238.
    assert.ok(Math.abs(row?.estimate.value ?? NaN) < 4 / Math.sqrt(238));
  },
);

test('learned in the opposite order is not reproduced', async () => {
  const { verdict } = await found(pcOrderLinear, {
    ensembles: [ensembleOf('opposite', (_, x) => 40 - byCritical(x))],
  });
  assert.is(verdict, 'not reproduced');
});

test('a non-linear ensemble beside a linear one: their correlation and both ceilings', async () => {
  const { rows } = await found(pcOrderNonlinear, {
    ensembles: [ensembleOf('net', noisy(byCritical, EXAMPLES, 8, 'net'), [relu])],
    linear: [ensembleOf('linear', noisy(byCritical, EXAMPLES, 4, 'linear'))],
  });
  const name = 'r(accessibility, that of the linear ensemble) (pearson, pooled), test examples';
  covers(rowOf(rows, `${name}, without seed noise`, 'net × linear'), 1);
  const [net, linear] = ['non-linear', 'linear'].map(
    (which) => rowOf(rows, `seed ceiling of the ${which} ensemble (pearson`).estimate.value ?? NaN,
  );
  // Variance of the order 30²/12 = 75, of noise 64/8 and 16/8; ceilings 75/83 and 75/77, less what the ends
  // of training cut off.
  assert.ok(Math.abs(net - 75 / 83) < 0.04 && Math.abs(linear - 75 / 77) < 0.02, `${net}, ${linear}`);
});

test('each finding takes its kind of network, and says why not another', () => {
  const own = (_: number, x: number) => byCritical(x);
  const [net, linear] = [ensembleOf('net', own, [relu]), ensembleOf('linear', own)];
  const [ofLinear] = pcOrderLinear.roles;
  const [ofNet, beside] = pcOrderNonlinear.roles;
  const planned = ({ layers, spec, dataSpec }: EnsembleEvidence) => ({ layers, spec, dataSpec, members: 8 });
  assert.match(ofLinear.misfit?.(planned(net)) ?? '', /has activations or max pools/);
  assert.is(ofLinear.misfit?.(planned(linear)), undefined);
  assert.match(ofNet.misfit?.(planned(linear)) ?? '', /it is linear/);
  assert.match(beside.misfit?.(planned(net)) ?? '', /has activations or max pools/);
});

test.run();
