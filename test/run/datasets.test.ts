import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { spectrum } from '../../src/data/components/pca.js';
import { loadDataset } from '../../src/data/load.js';
import * as files from '../../src/platform/node/files.js';
import { Datasets } from '../../src/run/datasets.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { planTrials } from '../../src/suite/plan.js';
import { rejects } from '../data/support/rejects.js';

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

test('a draw has its own examples, labels and whitening', async () => {
  const suite = parseSuite(
    SUITE.replace('members: 2', 'members: 2\ndraws: 3').replace(
      'architectures:',
      '  shuffled: { source: mnist, train: 40, test: 20, size: 7, labelling: { kind: shuffled } }\n' +
        'architectures:',
    ),
    'drawn.yaml',
  );
  const datasets = new Datasets({ files });
  const of = (name: string) =>
    Promise.all(
      planTrials(suite)
        .filter(({ data }) => data.name === name)
        .map((trial) => datasets.of(trial)),
    );
  const plain = await of('plain');
  const { spec } = suite.data.find(({ name }) => name === 'plain')!;
  assert.equal(plain[0], await loadDataset(spec, { files, seed: '3' }), 'as without draws');
  assert.equal(
    plain.map(({ title }) => title.replace(plain[0]!.title, '')),
    ['', ', draw 2', ', draw 3'],
  );
  const images = plain.flatMap(({ train, test: held }) => [...rowsOf(train, 49), ...rowsOf(held, 49)]);
  assert.is(new Set(images).size, 3 * 60, 'no example is in two draws or splits');
  const shuffled = await of('shuffled');
  assert.not.equal(shuffled[1]!.train.labels, shuffled[0]!.train.labels);
  assert.equal(shuffled[1]!.train.inputs, plain[1]!.train.inputs);
  for (const { train } of await of('white')) {
    // Whitening by another draw's components would leave correlations.
    const largest = (await spectrum(train.inputs, train.count, 49))[0]!;
    assert.ok(largest < 1.01, `largest variance ${largest}`);
  }
});

/** A text for each example of a split. */
function rowsOf({ inputs, count }: { inputs: Float32Array; count: number }, features: number): string[] {
  return Array.from({ length: count }, (_, x) => inputs.subarray(x * features, (x + 1) * features).join());
}

test('too few examples for a further draw: the entry, its draw, and the cure', async () => {
  const suite = parseSuite(SUITE.replace('members: 2', 'members: 2\ndraws: 3'), 'drawn.yaml');
  const [plain] = planTrials(suite);
  const many = { ...plain!, data: { name: 'many', spec: { ...plain!.data.spec, test: 5000 } } };
  const datasets = new Datasets({ files });
  await datasets.of(many as typeof plain & object);
  await rejects(
    () => datasets.of({ ...many, dataDraw: 2 } as typeof plain & object),
    /^data many, draw 2: data.test: 2 draws of 5000 examples share none, so .*; ask for draws: 1, or/,
  );
});

test.run();
