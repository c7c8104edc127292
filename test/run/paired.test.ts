import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import * as files from '../../src/platform/node/files.js';
import { ComponentsSource } from '../../src/run/components.js';
import { Datasets } from '../../src/run/datasets.js';
import { trainAndEvaluate, type SuiteOutcome } from '../../src/run/train-and-evaluate.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import type { SplitTrace, Trace } from '../../src/trace/trace.js';
import { MemoryStore } from './memory-store.js';
import { tinySuite } from './tiny-suite.js';

const SGD = 'loss: cross-entropy, learningRate: 0.1, batch: 10';
const CHECKPOINTS = 'spacing: linear } }';

/**
 * The same training three epochs longer, as a pair and by itself; raw and white data, as a pair and apart.
 */
const TEXT = tinySuite({ members: 6 })
  .replace(
    'architectures:',
    `  white: { source: gaussian, features: 6, classes: 3, train: 40, test: 20, \\
spectrum: { kind: power, exponent: 1 }, separation: 1, transform: { kind: zca }, PAIR }
architectures:`,
  )
  .replaceAll('\\\n', '');

const longer = (paired: boolean): string =>
  `  longer: { ${SGD}, epochs: 6, checkpoints: { count: 8, ${CHECKPOINTS}\n`.replace(
    'epochs',
    paired ? 'pairedWith: sgd, epochs' : 'epochs',
  );

const suiteOf = (paired: boolean) =>
  parseSuite(
    `${TEXT.replace(', PAIR }', paired ? ', pairedWith: power }' : ' }')}${longer(paired)}
  momentum: { ${SGD.replace('0.1', '0.02')}, momentum: 0.9, ${paired ? 'pairedWith: sgd, ' : ''}epochs: 3, \
checkpoints: { count: 4, ${CHECKPOINTS}
trials:
  - { data: [power, white], architecture: mlp, training: sgd }
  - { data: power, architecture: mlp, training: longer }
  - { data: power, architecture: mlp, training: momentum }
findings:
  - { finding: whitening, architecture: mlp, training: sgd, raw: { data: power }, white: { data: white } }
  - { finding: optimisers, data: power, architecture: mlp, training: [sgd, momentum] }
`,
    'tiny.yaml',
  );

async function trained(paired: boolean): Promise<SuiteOutcome> {
  const nothing = (): void => undefined;
  return trainAndEvaluate(suiteOf(paired), {
    store: new MemoryStore(),
    datasets: new Datasets({ files }),
    components: new ComponentsSource(undefined),
    openBackend: () => Promise.resolve(new TwinBackend()),
    versions: {},
    now: () => new Date(0),
    observer: { planned: nothing, started: nothing, progressed: nothing, finished: nothing },
    signal: new AbortController().signal,
  });
}

const [pairs, apart] = [await trained(true), await trained(false)];
const SHORT = 0;
const WHITE = 1;
const LONG = 2;

async function traceAt({ ensembles }: SuiteOutcome, at: number): Promise<Trace> {
  return (await ensembles[at].read()).trace!;
}

/** Losses and predictions of all members at the first `checkpoints`. */
function beginning({ loss, predictions, labels }: SplitTrace, checkpoints: number): unknown {
  return [loss.slice(0, checkpoints * 6), predictions.slice(0, checkpoints * 6 * labels.length)];
}

test('a paired training begins with the same weights and follows the same batches, member by member', async () => {
  const split = async (outcome: SuiteOutcome, at: number) => (await traceAt(outcome, at)).train;
  const steps = [[...(await traceAt(pairs, SHORT)).steps], [...(await traceAt(pairs, LONG)).steps]];
  assert.equal(steps[1].slice(0, 5), steps[0], 'checkpoints at the same steps');
  assert.equal(beginning(await split(pairs, LONG), 5), beginning(await split(pairs, SHORT), 5));
  assert.not.equal(beginning(await split(apart, LONG), 1), beginning(await split(apart, SHORT), 1));
});

test('a pair changes no bit of its partner, and members of one ensemble share nothing', async () => {
  const [paired, alone] = [pairs, apart].map(({ ensembles }) => ensembles[SHORT]);
  assert.equal(await traceAt(pairs, SHORT), await traceAt(apart, SHORT));
  assert.is(paired.record.hash, alone.record.hash);
  assert.is.not(pairs.ensembles[WHITE].record.hash, apart.ensembles[WHITE].record.hash);
  const first = (await traceAt(pairs, WHITE)).test.loss.slice(0, 6);
  assert.is(new Set(first).size, 6);
});

test('a finding knows of the pair: no correlation across it, and the degrees of freedom of one ensemble', () => {
  const rowOf = ({ findings }: SuiteOutcome, quantity: RegExp, at = 0) => {
    const found = findings[at].rows.find((row) => quantity.test(row.quantity));
    assert.ok(found, `${quantity.source} among ${findings[at].rows.map((row) => row.quantity).join('; ')}`);
    return found.estimate;
  };
  const crossed = /^r\(accessibility raw, accessibility white\).*pearson, pooled/;
  assert.is(rowOf(pairs, crossed).reason, 'paired: both share their draws');
  assert.type(rowOf(apart, crossed).value, 'number');
  const difference = /pearson, pooled: raw − white$/;
  assert.is(rowOf(pairs, difference).spread?.degrees, 5);
  assert.ok(rowOf(apart, difference).spread!.degrees > 5);
  const between = /^momentum: r\(accessibility, that of/;
  assert.is(rowOf(pairs, between, 1).reason, 'paired: both share their draws');
  assert.is.not(rowOf(apart, between, 1).reason, 'paired: both share their draws');
});

test.run();
