import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadDataset } from '../../src/data/load.js';
import * as files from '../../src/platform/node/files.js';
import { Datasets } from '../../src/run/datasets.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { planTrials } from '../../src/suite/plan.js';

const SUITE = `
name: shared
question: Is each file read once?
seed: 3
members: 2
data:
  plain: { source: mnist, train: 40, test: 20, size: 7 }
  white: { source: mnist, train: 40, test: 20, size: 7, transform: { kind: zca } }
  cut: { source: mnist, train: 40, test: 20, size: 7, project: 5 }
  swept: { source: mnist, train: 40, test: 20, size: 7, transform: { kind: power }, sweep: { transform.exponent: [1, 2] } }
  labelled: { source: mnist, train: 40, test: 20, size: 7, labelling: { kind: separable, components: 4 } }
  small: { source: mnist, train: 30, test: 20, size: 5 }
  drawn: { source: gaussian, features: 6, classes: 3, train: 40, test: 20, spectrum: { kind: flat } }
architectures:
  linear: { family: linear, depth: 1, width: 4 }
training:
  sgd: { loss: cross-entropy, learningRate: 0.1, batch: 10, epochs: 1, checkpoints: { count: 2 } }
`;

test('entries of one source read each file once, and are the datasets that they are alone', async () => {
  const read: string[] = [];
  const counting = {
    packageFile: files.packageFile,
    read: (path: string) => {
      read.push(path);
      return files.read(path);
    },
  };
  const trials = planTrials(parseSuite(SUITE, 'shared.yaml'));
  assert.is(trials.length, 8);
  const datasets = new Datasets({ files: counting });
  for (const trial of [...trials, ...[...trials].reverse()]) {
    const alone = await loadDataset(trial.data.spec, { files, seed: trial.dataSeed });
    const shared = await datasets.of(trial);
    assert.equal(shared, alone, trial.data.name);
  }
  assert.is(new Set(read).size, 4, 'images and labels of both splits');
  assert.is(read.length, 4);
});

test.run();
