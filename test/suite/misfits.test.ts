import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSuite } from '../../src/suite/file/parse.js';
import { misfitsOf, planTrials } from '../../src/suite/plan.js';

const SUITE = `
name: mixed
question: Do wrong combinations fail a trial?
seed: 1
members: 4
data:
  digits: { source: mnist, train: 40, test: 40, size: 8 }
architectures:
  linear: { family: linear, depth: 2, width: 8 }
  pooled:
    layers:
      - conv: { channels: 2, kernel: 3 }
      - relu
      - maxPool: { size: 2 }
      - dense: { units: classes }
training:
  sgd: { loss: cross-entropy, learningRate: 0.01, batch: 10, epochs: 1, checkpoints: { count: 2 } }
trials:
  - { data: digits, architecture: [linear, pooled], training: sgd }
findings:
  - { finding: pc-order-linear }
  - { finding: pc-rate }
  - { finding: init }
`;

test('a plan names what a finding says nothing about, and such trials record nothing for it', () => {
  const suite = parseSuite(SUITE, 'mixed.yaml');
  assert.equal(
    misfitsOf(suite).map(({ finding, architecture, why }) => [finding, architecture, why.split(',')[0]]),
    [
      ['pc-order-linear', 'pooled', 'it has activations or max pools'],
      ['pc-rate', 'pooled', 'its layer pool1 is a max pool'],
      ['init', 'pooled', 'its layer conv1 is no dense layer'],
    ],
  );
  const [linear, pooled] = planTrials(suite);
  assert.equal(linear.recording, { compact: true, scales: true });
  assert.equal(pooled.recording, {});
});

test.run();
