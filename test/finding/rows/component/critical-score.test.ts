import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pcOrderLinear } from '../../../../src/finding/claims/pc-order-linear.js';
import { pcOrderNonlinear } from '../../../../src/finding/claims/pc-order-nonlinear.js';
import type { EnsembleEvidence, Finding } from '../../../../src/finding/finding.js';
import { ComponentsSource } from '../../../../src/run/components.js';
import { aboutOrigin, randomExamples } from '../../../measure/labelled.js';
import { datasetOf, noisy, syntheticEvidence } from '../../support/synthetic.js';

const examples = randomExamples(60, 6, 2, 'critical-score');
const pca = aboutOrigin(examples);

/** An ensemble whose dataset's components count how often they are asked for. */
function counted(members: number, remembered: EnsembleEvidence['remembered']) {
  const evidence = syntheticEvidence({
    data: 'photos',
    label: 'net',
    members,
    labels: examples.labels,
    checkpoints: 10,
    learnedAt: noisy((x) => 1 + (x % 8), 60, 1, 'critical-score'),
    dataset: datasetOf(examples, 2),
    pca,
  });
  let asked = 0;
  const components = () => {
    asked++;
    return evidence.components();
  };
  return { evidence: { ...evidence, components, remembered }, asked: () => asked };
}

test('a second look and another finding take the orders of PCs of the first, with the same rows', async () => {
  const source = new ComponentsSource(undefined);
  const remembered: EnsembleEvidence['remembered'] = (name, make) => source.remembered('photos', name, make);
  const evaluate = (finding: Finding, evidence: EnsembleEvidence, seed = 'one') =>
    finding.evaluate({ roles: { ensembles: [evidence] }, options: {}, seed });
  const first = counted(4, remembered);
  await evaluate(pcOrderLinear, first.evidence);
  assert.is(first.asked(), 1);

  const second = counted(8, remembered);
  const again = await evaluate(pcOrderLinear, second.evidence);
  await evaluate(pcOrderNonlinear, second.evidence);
  assert.is(second.asked(), 0);
  const alone = counted(8, (_, make) => make());
  const fresh = await evaluate(pcOrderLinear, alone.evidence);
  assert.is(alone.asked(), 1);
  assert.is(JSON.stringify(again), JSON.stringify(fresh));

  // Random orders are of a seed, so that another suite's are made anew.
  await evaluate(pcOrderLinear, second.evidence, 'two');
  assert.is(second.asked(), 1);
});

test.run();
