import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dataset, ExampleSet } from '../../../../src/data/dataset.js';
import { relabel } from '../../../../src/data/prepare/labelling/relabel.js';
import { loadDataset } from '../../../../src/data/load.js';
import { principalComponents, project } from '../../../../src/data/components/pca.js';
import { type PrincipalComponents } from '../../../../src/data/components/principal-components.js';
import type { GaussianSpec } from '../../../../src/data/source/gaussian.js';
import type { MnistSpec } from '../../../../src/data/source/mnist.js';
import type { DataSpec, LabellingSpec } from '../../../../src/data/spec.js';
import { Generator } from '../../../../src/random/generator.js';
import { seedOf } from '../../../../src/random/seed.js';
import { nodeFiles } from '../../support/node-files.js';
import { rejects } from '../../support/rejects.js';
import { featureCount } from '../../../../src/model/shape.js';

const GAUSSIAN: GaussianSpec = {
  source: 'gaussian',
  features: 20,
  classes: 2,
  train: 300,
  test: 80,
  spectrum: { kind: 'power', exponent: 1 },
  separation: 0.3,
};
const FEW: GaussianSpec = { ...GAUSSIAN, features: 400, train: 60, classes: 3 };
const MNIST: MnistSpec = { source: 'mnist', train: 300, test: 100, size: 7, normalise: 'channel' };
const SPECS: readonly (readonly [string, DataSpec])[] = [
  ['gaussian', GAUSSIAN],
  ['fewer examples than features', FEW],
  ['mnist', MNIST],
];
const P = 4;
const SEPARABLE: LabellingSpec = { kind: 'separable', components: P, from: 'source' };
const SHUFFLED: LabellingSpec = { kind: 'shuffled' };

const load = (spec: DataSpec, seed = 'test'): Promise<Dataset> =>
  loadDataset(spec, { files: nodeFiles(), seed });

const differing = (a: Uint8Array, b: Uint8Array): number => a.filter((label, at) => label !== b[at]).length;

const classCounts = ({ labels }: ExampleSet, classes: number): number[] =>
  Array.from({ length: classes }, (_, k) => labels.filter((label) => label === k).length);

async function componentsOf({ train, shape }: Dataset): Promise<PrincipalComponents> {
  return principalComponents(train.inputs, train.count, featureCount(shape));
}

/** [1, z_1 … z_P] of each example. */
function rowsOf(pca: PrincipalComponents, { inputs, count }: ExampleSet): number[][] {
  const coordinates = project(pca, inputs, count, P);
  return Array.from({ length: count }, (_, e) => [1, ...coordinates.subarray(e * P, (e + 1) * P)]);
}

/**
 * Weights [class][1 + component] of least squares on one-hot labels, by normal equations and Gaussian
 * elimination with pivots.
 */
function leastSquares(rows: readonly number[][], labels: Uint8Array, classes: number): number[][] {
  const size = P + 1;
  const system = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_unused, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
    ...Array.from({ length: classes }, (_unused, k) =>
      rows.reduce((sum, row, e) => sum + (labels[e] === k ? row[i]! : 0), 0),
    ),
  ]);
  for (let i = 0; i < size; i++) {
    const pivot = system
      .slice(i)
      .reduce((best, row) => (Math.abs(row[i]!) > Math.abs(best[i]!) ? row : best));
    system.splice(system.indexOf(pivot), 1);
    system.splice(i, 0, pivot);
    for (let j = 0; j < size; j++) {
      if (j === i) continue;
      const ratio = system[j]![i]! / pivot[i]!;
      system[j] = system[j]!.map((value, at) => value - ratio * pivot[at]!);
    }
  }
  return Array.from({ length: classes }, (_, k) => system.map((row, i) => row[size + k]! / row[i]!));
}

/** The class of the largest score, and by how much it leads. */
function classOf(weights: readonly number[][], row: readonly number[]): { label: number; lead: number } {
  const scores = weights.map((each) => each.reduce((sum, weight, i) => sum + weight * row[i]!, 0));
  const [first, second] = [...scores].sort((a, b) => b - a);
  return { label: scores.indexOf(first!), lead: first! - second! };
}

for (const [name, spec] of SPECS) {
  test(`${name}: shuffled labels keep the numbers of each class, and are in another order`, async () => {
    const source = await load(spec);
    const shuffled = await load({ ...spec, labelling: SHUFFLED });
    for (const split of ['train', 'test'] as const) {
      const { labels, inputs, count } = shuffled[split];
      const classes = source.classes.length;
      assert.equal(inputs, source[split].inputs);
      assert.equal(classCounts(shuffled[split], classes), classCounts(source[split], classes));
      assert.is(shuffled.flipped![split], differing(labels, source[split].labels));
      const places = Uint32Array.from(labels, (_, example) => example);
      new Generator(seedOf('test', 'data', 'labels', split)).shuffle(places);
      assert.equal(
        labels,
        Uint8Array.from(places, (place) => source[split].labels[place]!),
      );
      // An example keeps its class with probability 1 / K where classes are of equal size; five deviations.
      const share = 1 - 1 / classes;
      const deviation = Math.sqrt((share * (1 - share)) / count);
      assert.ok(Math.abs(shuffled.flipped![split] / count - share) <= 5 * deviation + 1 / count, split);
    }
  });

  for (const from of ['source', 'shuffled'] as const) {
    test(`${name}: labels of both splits are those of least squares on ${from} labels`, async () => {
      const source = await load(spec);
      const start = from === 'source' ? source : await load({ ...spec, labelling: SHUFFLED });
      const separable = await load({ ...spec, labelling: { ...SEPARABLE, from } });
      const pca = await componentsOf(source);
      const weights = leastSquares(rowsOf(pca, source.train), start.train.labels, source.classes.length);
      for (const split of ['train', 'test'] as const) {
        assert.equal(separable[split].inputs, source[split].inputs);
        rowsOf(pca, source[split]).forEach((row, example) => {
          const { label, lead } = classOf(weights, row);
          // Scores are about 1; float32 coordinates and the elimination leave less than 1e-5 in them.
          assert.ok(lead <= 1e-5 || label === separable[split].labels[example], `${split} ${example}`);
        });
        const { labels } = source[split];
        assert.is(separable.flipped![split], differing(separable[split].labels, labels));
        assert.ok(separable.flipped![split] > 0 && separable.flipped![split] < source[split].count);
      }
    });
  }
}

for (const [name, spec] of SPECS) {
  test(`${name}: a share of the training examples gets another class, and no test example`, async () => {
    const source = await load(spec);
    const wrong = await load({ ...spec, labelling: { kind: 'mislabelled', share: 0.2 } });
    assert.equal(wrong.train.inputs, source.train.inputs);
    assert.equal(wrong.test, source.test);
    assert.equal(wrong.flipped, { train: Math.round(0.2 * source.train.count), test: 0 });
    assert.is(differing(wrong.train.labels, source.train.labels), wrong.flipped!.train);
    // The dataset tells which ones they are, and what they were.
    assert.equal(wrong.sourceLabels, { train: source.train.labels, test: source.test.labels });
  });
}

test('mislabelled: at random over examples and classes; a larger share has the same and more', async () => {
  const spec: MnistSpec = { ...MNIST, train: 3000 };
  const { train, classes } = await load(spec);
  const wrong = async (share: number, seed?: string): Promise<Map<number, number>> => {
    const { labels } = (await load({ ...spec, labelling: { kind: 'mislabelled', share } }, seed)).train;
    return new Map([...labels.entries()].filter(([at, label]) => label !== train.labels[at]));
  };
  const half = await wrong(0.5);
  const tenth = await wrong(0.1);
  assert.ok([...tenth].every(([at, label]) => half.get(at) === label));
  assert.is.not([...(await wrong(0.1, 'other')).keys()].join(), [...tenth.keys()].join());
  // Each class keeps about half of its examples, and gives its others evenly to the other classes. The
  // bounds are five deviations.
  for (let k = 0; k < classes.length; k++) {
    const own = [...train.labels.entries()].filter(([, label]) => label === k).map(([at]) => at);
    const moved = own.filter((at) => half.has(at));
    assert.ok(Math.abs(moved.length / own.length - 0.5) <= 2.5 / Math.sqrt(own.length), classes[k]);
    for (let other = 0; other < classes.length; other++) {
      if (other === k) continue;
      const share = moved.filter((at) => half.get(at) === other).length / moved.length;
      const p = 1 / (classes.length - 1);
      assert.ok(Math.abs(share - p) <= 5 * Math.sqrt((p * (1 - p)) / moved.length), `${k} as ${other}`);
    }
  }
});

test('separable labels are linearly separable in their PCs: a perceptron stops', async () => {
  const dataset = await load({ ...GAUSSIAN, labelling: SEPARABLE });
  const rows = rowsOf(await componentsOf(dataset), dataset.train);
  const signs = Array.from(dataset.train.labels, (label) => (label === 0 ? -1 : 1));
  const errorsOf = (epochs: number, labels: readonly number[]): number => {
    const weights = new Array<number>(P + 1).fill(0);
    let errors = Infinity;
    for (let epoch = 0; epoch < epochs && errors > 0; epoch++) {
      errors = 0;
      rows.forEach((row, e) => {
        if (labels[e]! * row.reduce((sum, value, i) => sum + value * weights[i]!, 0) > 0) return;
        errors++;
        row.forEach((value, i) => (weights[i]! += labels[e]! * value));
      });
    }
    return errors;
  };
  // Novikoff: at most (radius / margin)² errors, for a margin that the closest of 300 examples sets.
  assert.is(errorsOf(20_000, signs), 0);
  // It does not stop on the source's labels: the flips were needed.
  const { labels } = (await load(GAUSSIAN)).train;
  const before = Array.from(labels, (label) => (label === 0 ? -1 : 1));
  assert.ok(errorsOf(500, before) > 0);
});

test('more components, fewer flips: with all of the rank there is nearly nothing left to fit', async () => {
  const flips = async (components: number): Promise<number> =>
    (await load({ ...FEW, labelling: { ...SEPARABLE, components } })).flipped!.train;
  // 60 examples span 59 components and the intercept is one more: least squares meets every label.
  assert.is(await flips(59), 0);
  assert.ok((await flips(2)) > 0);
});

test('labels do not depend on the transform or on projection', async () => {
  const labels = async (spec: Partial<MnistSpec>): Promise<Uint8Array[]> => {
    const { train, test: other } = await load({ ...MNIST, labelling: SEPARABLE, ...spec });
    return [train.labels, other.labels];
  };
  const plain = await labels({});
  assert.equal(await labels({ transform: { kind: 'zca', regulariser: 0.01 } }), plain);
  assert.equal(await labels({ transform: { kind: 'power', exponent: 0 }, project: 3 }), plain);
});

test('the checksum follows the labelling and the seed, and is the same each time', async () => {
  const checksum = async (labelling: LabellingSpec, seed?: string): Promise<string> =>
    (await load({ ...MNIST, labelling }, seed)).checksum;
  assert.is(await checksum(SHUFFLED), await checksum(SHUFFLED));
  const all = [
    (await load(MNIST)).checksum,
    await checksum(SHUFFLED),
    await checksum(SHUFFLED, 'other'),
    await checksum(SEPARABLE),
    await checksum({ ...SEPARABLE, from: 'shuffled' }),
    await checksum({ kind: 'mislabelled', share: 0.1 }),
    await checksum({ kind: 'mislabelled', share: 0.1 }, 'other'),
    await checksum({ kind: 'mislabelled', share: 0.2 }),
  ];
  assert.is(new Set(all).size, all.length);
});

test('titles and counts', async () => {
  const separable = await load({
    ...MNIST,
    labelling: SEPARABLE,
    transform: { kind: 'truncated', components: 9 },
  });
  const { train, test: other } = separable.flipped!;
  assert.is(
    separable.title,
    `mnist 7x7 truncated to 9 PCs, labels separable in 4 PCs (flipped ${train} of 300 and ${other} of 100)`,
  );
  const from = await load({ ...MNIST, labelling: { ...SEPARABLE, from: 'shuffled' } });
  assert.match(
    from.title,
    /^mnist 7x7, shuffled labels separable in 4 PCs \(flipped \d+ of 300 and \d+ of 100\)$/,
  );
  const shuffled = await load({ ...MNIST, labelling: SHUFFLED });
  assert.match(shuffled.title, /^mnist 7x7, shuffled labels \(flipped \d+ of 300 and \d+ of 100\)$/);
  const wrong = await load({ ...MNIST, labelling: { kind: 'mislabelled', share: 0.07 } });
  assert.is(wrong.title, 'mnist 7x7, 7 % of train labels wrong (flipped 21 of 300 and 0 of 100)');
  const plain = await load(MNIST);
  assert.equal([plain.flipped, plain.sourceLabels], [undefined, undefined]);
});

test('a share that mislabels no example, and one class only, are refused', async () => {
  const share = (labelling: LabellingSpec) => () => load({ ...MNIST, labelling });
  await rejects(
    share({ kind: 'mislabelled', share: 0.001 }),
    /^data\.labelling: a share of 0\.001 mislabels 0 of 300 training examples of 10 classes, expected /,
    /expected at least one example and two classes; raise share/,
  );
  const only = { inputs: new Float32Array(30), labels: new Uint8Array(30), count: 30 };
  await rejects(
    () =>
      relabel(
        { classes: ['cat'], train: only, test: only },
        { kind: 'mislabelled', share: 0.1 },
        () => Promise.reject(new Error('it looks at no components')),
        'test',
      ),
    /mislabels 3 of 30 training examples of 1 classes/,
  );
});

test('more components than the examples span, and labels that become one class, are refused', async () => {
  await rejects(
    () => load({ ...FEW, labelling: { ...SEPARABLE, components: 60 } }),
    /^data\.labelling\.components: 60, expected an integer from 1 to the 59 /,
    /59 .* \(of 400 features\); ask for fewer/,
  );
  // The labels have nothing to do with the only feature, and the second class is twice as frequent:
  // its score is always the larger.
  const inputs = Float32Array.of(-1, 1, -1, 1, -1, 1);
  const split = { inputs, labels: Uint8Array.of(1, 1, 0, 0, 1, 1), count: 6 };
  await rejects(
    () =>
      relabel(
        { classes: ['cat', 'dog'], train: split, test: split },
        { ...SEPARABLE, components: 1 },
        () => principalComponents(inputs, 6, 1),
        'test',
      ),
    /^data\.labelling: .* in 1 PCs gives every training example the class dog, .*; ask for more components/,
  );
});

test.run();
