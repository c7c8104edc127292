import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { measureSuite } from '../../../bench/suite/run-suite.js';
import { suiteMarkdown } from '../../../bench/suite/suite-table.js';
import { phaseRows } from '../../../bench/suite/suite-times.js';
import { failureOf } from '../../support/failure.js';
import { withTemporaryFolder } from '../../support/temporary.js';

const TINY = `
name: tiny
question: Does every phase have its time?
seed: 1
members: 5
data:
  two: { source: gaussian, features: 8, classes: 2, train: 24, test: 16, spectrum: { kind: flat } }
architectures:
  linear-2: { family: linear, depth: 2, width: 8 }
training:
  sgd: { loss: cross-entropy, learningRate: 0.02, batch: 8, epochs: 2, checkpoints: { count: 2, spacing: linear } }
trials:
  - { data: two, architecture: linear-2, training: sgd }
findings:
  - { finding: loc-same }
`;

const { PCBIAS_ADAPTER = 'system' } = process.env;
const PHASES = ['start', 'read data', 'spectrum', 'linear: host', 'linear: train', 'report'];

for (const [adapterName, phasesOfAdapter] of [
  ['wasm', []],
  [PCBIAS_ADAPTER, ['compile']],
] as const)
  test(`a tiny suite from nothing on ${adapterName}: phases add up to the whole, and none that ran is missing`, async () => {
    await withTemporaryFolder(async (folder) => {
      const suite = join(folder, 'tiny.yaml');
      await writeFile(suite, TINY);
      const { signal } = new AbortController();
      const times = await measureSuite({ suite, adapterName, members: 4, signal });
      assert.equal([times.members, times.trials, times.findings, times.failed], [4, 1, 1, 0]);
      const rows = phaseRows(times);
      const wallOf = (name: string): number => rows.find(({ phase }) => phase === name)?.wallMs ?? 0;
      for (const name of [...PHASES, ...phasesOfAdapter]) assert.ok(wallOf(name) > 0, name);
      if (adapterName === 'wasm') assert.is(wallOf('compile'), 0);
      for (const clock of ['wallMs', 'cpuMs'] as const) {
        const sum = rows.reduce((all, row) => all + row[clock], 0);
        assert.ok(Math.abs(sum - times.total[clock]) < 1e-6 * times.total[clock], clock);
        const other = rows.find(({ phase }) => phase === 'other');
        assert.ok(other !== undefined && other[clock] >= 0 && other[clock] < times.total[clock] / 2, clock);
      }
      const machine = { cpu: 'a processor', cpus: 2, node: '20', commit: 'abc', date: '2000-01-01' };
      const text = suiteMarkdown(times, machine);
      assert.match(text, /\| linear: train \| +\d+\.\d\d \|/);
      assert.match(text, /1 trials of 4 members, 1 findings, 0 trials failed/);
    });
  });

test('a suite that cannot be run is an error', async () => {
  const { signal } = new AbortController();
  const failed = measureSuite({ suite: 'no/such.yaml', adapterName: 'wasm', members: undefined, signal });
  assert.match((await failureOf(failed)).message, /ended with 1; its reason stands above/);
});

test.run();
