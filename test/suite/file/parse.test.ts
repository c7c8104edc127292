import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { trialCost } from '../../../src/run/cost.js';
import { parseSuite } from '../../../src/suite/file/parse.js';
import { planTrials } from '../../../src/suite/plan.js';
import { SAMPLE, sampleWith } from '../sample.js';

const IMAGE_ONLY = ['power-law: { source: gaussian', 'gone: { source: gaussian'] as const;

test('every default is filled in', () => {
  const suite = parseSuite(
    sampleWith([
      '  sgd:',
      '  bare: { loss: squared-error, learningRate: 1, batch: full, epochs: 1 }\n  sgd:',
    ]),
    's.yaml',
  );
  assert.equal(suite.data[0], {
    name: 'mnist',
    spec: { source: 'mnist', classes: [3, 5, 8], train: 600, test: 300, size: 14, normalise: 'channel' },
  });
  assert.is((suite.data[1]!.spec as { separation: number }).separation, 1);
  assert.equal(suite.architectures, [
    { name: 'linear-2', spec: { family: 'linear', depth: 2, width: 64, bias: false } },
    { name: 'mlp-2', spec: { family: 'mlp', depth: 2, width: 64, activation: 'relu', bias: true } },
  ]);
  assert.equal(suite.training[0]!.spec, {
    loss: 'squared-error',
    learningRate: 1,
    momentum: 0,
    weightDecay: 0,
    batch: 'full',
    epochs: 1,
    initialisation: 'glorot-uniform',
    checkpoints: { everyEpochs: 1, early: 8 },
  });
});

test('checkpoints: what is left out of one kind has the default of that kind', () => {
  const of = (checkpoints: string, epochs: number) =>
    parseSuite(
      sampleWith(['batch: 32, epochs: 10', `batch: 32, epochs: ${epochs}, checkpoints: ${checkpoints}`]),
      's.yaml',
    ).training[0]!.spec.checkpoints;
  assert.equal(of('{}', 40), { everyEpochs: 1, early: 8 });
  assert.equal(of('{}', 41), { everyEpochs: 2, early: 8 });
  assert.equal(of('{ early: 0 }', 800), { everyEpochs: 20, early: 0 });
  assert.equal(of('{ everyEpochs: 5 }', 800), { everyEpochs: 5, early: 8 });
  assert.equal(of('{ count: 7 }', 10), { count: 7, spacing: 'log' });
  assert.equal(of('{ spacing: linear }', 10), { count: 20, spacing: 'linear' });
});

test('defaults of transform and labelling', () => {
  const text = sampleWith(
    ['size: 14', 'size: 14, transform: { kind: zca }'],
    ['exponent: 1 }', 'exponent: 1 }, labelling: { kind: separable, components: 5 }'],
  );
  const [mnist, gaussian] = parseSuite(text, 's.yaml').data;
  assert.equal(mnist!.spec.transform, { kind: 'zca', regulariser: 0.01 });
  assert.equal(gaussian!.spec.labelling, { kind: 'separable', components: 5, from: 'source' });
});

test('defaults of the convolutional families and of inline layers', () => {
  const entries = [
    '  vgg: { family: st-vgg, widths: [4], dense: 8 }',
    '  flat-vgg: { family: linear-st-vgg, widths: [4], dense: 8 }',
    '  strided: { family: strided-cnn, widths: [4] }',
    '  one: { family: linear, depth: 1 }',
    '  list:',
    '    layers:',
    '      - conv: { channels: 2, kernel: 3 }',
    '      - tanh',
    '      - averagePool: { size: 3 }',
    '      - dense: { units: classes }',
  ].join('\n');
  const text = sampleWith(['architectures:', `architectures:\n${entries}`], IMAGE_ONLY);
  const trials = '\ntrials: [{ data: mnist }]\n';
  const specs = parseSuite(text + trials, 's.yaml').architectures.map(({ spec }) => spec);
  assert.equal(specs.slice(0, 5), [
    { family: 'st-vgg', widths: [4], dense: 8, activation: 'elu', bias: true },
    { family: 'linear-st-vgg', widths: [4], dense: 8, bias: false },
    { family: 'strided-cnn', widths: [4], kernel: 5, activation: 'relu', bias: true },
    { family: 'linear', depth: 1, width: 0, bias: false },
    {
      layers: [
        { conv: { channels: 2, kernel: 3, stride: 1, padding: 'same', bias: true } },
        'tanh',
        { averagePool: { size: 3, stride: 3 } },
        { dense: { units: 'classes', bias: true } },
      ],
    },
  ]);
});

test('without trials: every data × every architecture × every training', () => {
  const trials = planTrials(parseSuite(SAMPLE, 's.yaml'));
  assert.equal(
    trials.map(({ data, architecture, training }) => [data.name, architecture.name, training.name].join(' ')),
    ['mnist linear-2 sgd', 'mnist mlp-2 sgd', 'power-law linear-2 sgd', 'power-law mlp-2 sgd'],
  );
  assert.equal([trials[0]!.members, trials[0]!.seed], [8, '1']);
});

test('trials pick names; a key left out stands for every entry; the same trial twice is one', () => {
  const text = `${SAMPLE}trials:
  - { data: mnist, architecture: [mlp-2, linear-2], training: sgd }
  - { architecture: mlp-2 }
`;
  assert.equal(parseSuite(text, 's.yaml').trials, [
    { data: 'mnist', architecture: 'mlp-2', training: 'sgd' },
    { data: 'mnist', architecture: 'linear-2', training: 'sgd' },
    { data: 'power-law', architecture: 'mlp-2', training: 'sgd' },
  ]);
});

test('the seed may be a number or a text; both are the same', () => {
  assert.is(parseSuite(sampleWith(['seed: 1', 'seed: "1"']), 's.yaml').seed, '1');
  assert.is(parseSuite(sampleWith(['seed: 1', 'seed: first']), 's.yaml').seed, 'first');
});

test('a plan is plain data', () => {
  const trials = planTrials(parseSuite(SAMPLE, 's.yaml'));
  assert.equal(JSON.parse(JSON.stringify(trials)), trials);
});

test('cost of a trial, by hand', async () => {
  const [trial] = planTrials(parseSuite(SAMPLE, 's.yaml'));
  const first = 196 * 64;
  const second = 64 * 3;
  const { work, ...cost } = await trialCost(trial!);
  const steps = Math.round((10 * 600) / 32);
  assert.equal(cost, {
    parameters: first + second,
    steps,
    memoryBytes:
      4 * (8 * (2 * (first + second) + 32 * (196 + 2 * 3) + (2 * 4 + 300) * (196 + 64 + 3)) + 900 * 196),
  });
  // Training through the compact matrix: the matrix from one example for each of three classes (and one of
  // padding), their way forward and their weight gradient, an update, and two products of 3 × 196 with the
  // batch.
  const step = (2 * 4 + 2 * 2 * 3) * first + 4 * (first + second) + 4 * 3 * 196 * 32;
  // Each split makes the matrix once. Neither padding (batches of 300) nor looking at the parameters is much.
  const evaluation = 2 * (2 * 4 * first) + 900 * 2 * 3 * 196;
  nearly(work.steps.flops, 8 * steps * step);
  nearly(work.evaluations.flops, 8 * 19 * evaluation);
  // Weights are read and written by a step; examples and logits are read and written by an evaluation.
  assert.ok(work.steps.bytes > 8 * steps * 8 * (first + second));
  assert.ok(work.evaluations.bytes > 19 * 4 * 900 * 196);
  assert.equal(work.recordings, { flops: 0, bytes: 0 });
  assert.is(work.all.flops, work.steps.flops + work.evaluations.flops);
  assert.is(work.all.bytes, work.steps.bytes + work.evaluations.bytes);
});

function nearly(found: number, expected: number): void {
  assert.ok(Math.abs(found / expected - 1) < 0.1, `${found}, expected about ${expected}`);
}

test('momentum keeps one more copy of the parameters, adam two', async () => {
  const bytes = async (changes: string): Promise<number> => {
    const text = sampleWith(['epochs: 10', `epochs: 10${changes}`]);
    return (await trialCost(planTrials(parseSuite(text, 's.yaml'))[0]!)).memoryBytes;
  };
  const copy = 4 * 8 * (196 * 64 + 64 * 3);
  assert.is((await bytes(', momentum: 0.5')) - (await bytes('')), copy);
  assert.is((await bytes(', optimiser: adam')) - (await bytes('')), 2 * copy);
});

test('cost without counts asks for them', async () => {
  const text = sampleWith(['train: 600, test: 300, size', 'size'], ['batch: 32', 'batch: full']);
  const [trial] = planTrials(parseSuite(text, 's.yaml'));
  const refused = await trialCost(trial!).then(String, String);
  assert.match(refused, 'data mnist takes all examples of its source');
  const extent = { input: { channels: 1, height: 14, width: 14 }, classes: 3, train: 100, test: 10 };
  assert.is((await trialCost(trial!, extent)).steps, 10);
});

test.run();
