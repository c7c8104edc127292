import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { declaredExtent } from '../../src/data/extent.js';
import { isLinear } from '../../src/model/linearity.js';
import { resolveArchitecture } from '../../src/model/resolve.js';
import { trialCost } from '../../src/run/cost.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { trialHash } from '../../src/suite/identity.js';
import { planTrials } from '../../src/suite/plan.js';
import type { Trial } from '../../src/suite/suite.js';

/** From dist/test/suite. */
const FOLDER = new URL('../../../suites/', import.meta.url);

function trialsOf(file: string): Trial[] {
  return planTrials(parseSuite(readFileSync(new URL(file, FOLDER), 'utf8'), file));
}

async function totalGflop(trials: readonly Trial[]): Promise<number> {
  const costs = await Promise.all(trials.map((trial) => trialCost(trial)));
  return costs.reduce((sum, { work }) => sum + work.all.flops, 0) / 1e9;
}

const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.yaml') && !/^registration[\\/]/.test(name),
);

for (const file of FILES) {
  test(`${file} parses, plans, and is named after its file`, () => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    assert.is(`${parseSuite(text, file).name}.yaml`, file.replace(/^.*[\\/]/, ''));
    const trials = trialsOf(file);
    assert.ok(trials.length > 0);
    const hashes = trials.map((trial) => trialHash(trial, '0'.repeat(64), 1));
    assert.is(new Set(hashes).size, trials.length);
  });
}

test('quick.yaml: MNIST and a spectrum, linear and not, at most 80 GFLOP', async () => {
  const trials = trialsOf('quick.yaml');
  assert.equal([...new Set(trials.map(({ data }) => data.spec.source))], ['mnist', 'gaussian']);
  const gflop = await totalGflop(trials);
  assert.ok(gflop <= 80, `${gflop} GFLOP`);
});

test('architectures.yaml: seven architectures, three of them linear, at most 3,000 GFLOP', async () => {
  const trials = trialsOf('architectures.yaml');
  const linear = trials.filter(({ data, architecture }) => {
    const { input, classes } = declaredExtent(data.spec);
    return isLinear(resolveArchitecture(architecture.spec, input, classes));
  });
  assert.is(trials.length, 7);
  assert.equal(
    linear.map(({ architecture }) => architecture.name),
    ['linear-2', 'linear-5', 'linear-st-vgg'],
  );
  const gflop = await totalGflop(trials);
  assert.ok(gflop <= 3000, `${gflop} GFLOP`);
});

test('spectrum.yaml sweeps the exponent from 0 to 2', () => {
  const exponents = trialsOf('spectrum.yaml').map(({ data: { spec } }) =>
    spec.source === 'gaussian' && spec.spectrum.kind === 'power' ? spec.spectrum.exponent : NaN,
  );
  assert.equal([...new Set(exponents)], [0, 0.5, 1, 1.5, 2]);
});

test.run();
