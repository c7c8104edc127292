import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { csvOf } from '../../../src/report/format/csv.js';
import { failureOf } from '../../support/failure.js';
import type { Contender } from '../../../bench/contender/contender.js';
import { benchRows } from '../../../bench/table/csv-rows.js';
import { measureTogether, type Measurement, type Measuring } from '../../../bench/measure/measure.js';
import { exitCodeOf, oursOf, rateOf, ratioTo, type BenchResult } from '../../../bench/measure/result.js';
import { benchMarkdown } from '../../../bench/table/tables.js';
import { peerNumbers } from '../../../bench/workload/workloads.js';

const numbers = await peerNumbers();
const workload = numbers.WORKLOADS.W1;

function pretended(mode: string, changes: Partial<Contender> = {}, rate = 10): Contender {
  return {
    id: `W1 ${mode}`,
    workload: 'W1',
    ...(mode.startsWith('ours') ? { ours: 'shortcuts' as const } : {}),
    name: mode,
    way: 'as told',
    command: [
      process.execPath,
      fileURLToPath(new URL('../pretended-peer.js', import.meta.url)),
      mode,
      String(rate),
      `--E=${16 / (changes.processes ?? 1)}`,
    ],
    processes: 1,
    members: 16,
    onAdapter: mode.startsWith('ours'),
    ...changes,
  };
}

async function measured(
  contenders: readonly Contender[],
  changes: Partial<Measuring> = {},
): Promise<Measurement[]> {
  return measureTogether(contenders, workload, {
    rounds: 3,
    seconds: 0.01,
    environment: {},
    signal: new AbortController().signal,
    patience: { readyMs: 3000, roundMs: 3000 },
    recorded: true,
    alike: true,
    onStage: () => undefined,
    ...changes,
  });
}

function resultOf(measurements: readonly Measurement[]): BenchResult {
  return {
    adapter: 'the adapter',
    machine: { cpu: 'a processor', cpus: 2, node: '20.0.0', commit: 'c0ffee', date: '2020-01-01' },
    rounds: 3,
    seconds: 0.01,
    workloads: [{ name: 'W1', workload, flops: numbers.stepFlops(workload), measurements }],
    growth: [],
  };
}

test('two that train: rates, paired ratios and losses; the rates of two processes add up', async () => {
  const [own, peer, pair] = await measured([
    pretended('ours', {}, 30),
    pretended('peer', {}, 10),
    pretended('pair', { processes: 2 }, 10),
  ]);
  assert.equal([own.fault, peer.fault, pair.fault], [undefined, undefined, undefined]);
  assert.equal(own.rates, [30, 30, 30]);
  assert.equal(rateOf(pair), { median: 20, low: 20, high: 20 });
  assert.equal(ratioTo(peer, own), { median: 3, low: 3, high: 3 });
  assert.is(ratioTo(own, own), undefined);
  assert.ok(peer.difference! <= 1e-12);
  assert.equal(peer.end, { lossEnd: 0.5, steps: 12 });
  assert.is(exitCodeOf(resultOf([own, peer, pair])), 0);
});

test('in a round each trains once, one after another', async () => {
  const stages: string[] = [];
  await measured([pretended('ours'), pretended('peer')], {
    rounds: 2,
    onStage: ({ name }, stage) => stages.push(`${name} ${stage}`),
  });
  assert.equal(stages, [
    'ours start',
    'peer start',
    'ours warm-up',
    'peer warm-up',
    'ours 0',
    'peer 0',
    'ours 1',
    'peer 1',
  ]);
});

const FAULTS: readonly (readonly [string, RegExp, Partial<Contender>])[] = [
  ['dies', /^ended with exit code 3: Error: Kernel 'Conv2DBackpropFilter' not registered$/, {}],
  ['no-torch', /No module named 'torch'; cure on Debian: apt-get install python3-torch/, {}],
  ['nonsense', /^printed '\{"ready": maybe\}', expected a line of JSON/, {}],
  ['hangs', /^gave no answer within 3 s$/, {}],
  ['dies-later', /^ended with exit code 9/, {}],
  [
    'peer-wrong',
    /^losses after 0, 1, 2, 3 steps are 1\.09619, 1\.04897, .* pcbias has 1\.08534, 1\.03858/,
    {},
  ],
  ['rises', /^the loss did not fall: 1\.08534 at first, NaN after 12 steps$/, {}],
  ['elsewhere', /^ran on another, expected the adapter, 256 bits as pcbias$/, { onAdapter: true }],
  ['missing', /^could not be started: /, { command: ['no-such-interpreter'] }],
];

for (const [mode, expected, changes] of FAULTS) {
  test(`a peer that ${mode}: a row with the reason, and the others go on`, async () => {
    const all = await measured([pretended('ours'), pretended(mode, changes), pretended('peer')]);
    const [own, faulty, peer] = all;
    assert.match(faulty.fault ?? '', expected);
    assert.is(rateOf(faulty), undefined);
    assert.is(ratioTo(faulty, own), undefined);
    assert.equal(own.rates, [10, 10, 10]);
    assert.equal(peer.rates, [10, 10, 10]);
    const result = resultOf(all);
    assert.is(exitCodeOf(result), 0);
    const lines = benchMarkdown(result, 'figure.svg').split('\n');
    assert.ok(lines.some((line) => line.startsWith(`| W1 | ${mode} | as told | – | – | – | – |`)));
    assert.ok(lines.some((line) => line.startsWith(`- W1 ${mode}: `)));
    assert.match(csvOf(benchRows(result)), new RegExp(`W1,,,${mode},as told,.*,failed,`));
  });
}

test('WebAssembly before the adapter: ratios to both, named, and a peer elsewhere than ours on the adapter', async () => {
  const all = await measured([
    pretended('ours', { name: 'pcbias WebAssembly', onAdapter: false }, 30),
    pretended('ours', { id: 'W1 on the adapter', name: 'pcbias WebGPU' }, 20),
    pretended('peer', { onAdapter: true }, 10),
    pretended('elsewhere', { onAdapter: true }),
  ]);
  assert.equal(
    all.map(({ fault }) => fault),
    [undefined, undefined, undefined, 'ran on another, expected the adapter, 256 bits as pcbias'],
  );
  const { best, plain, onAdapter } = oursOf({ measurements: all });
  assert.equal([best, plain, onAdapter], [all[0], undefined, all[1]]);
  const lines = benchMarkdown(resultOf(all), 'figure.svg').split('\n');
  const header = lines.find((line) => line.startsWith('| workload | trained by | way | network-steps/s |'));
  assert.match(header ?? '', /pcbias WebAssembly is … × as fast \| pcbias WebGPU is … × as fast \| plain is/);
  const peer = lines.find((line) => line.startsWith('| W1 | peer | '));
  assert.match(peer ?? '', /\| 3\.00 \[3\.00, 3\.00\] \| 2\.00 \[2\.00, 2\.00\] \| – \|$/);
  assert.ok(
    lines.some((line) => line.includes('Without a GPU the default is WebAssembly; pcbias WebGPU needs')),
  );
});

test('ours with another loss than PyTorch: a fault, and exit code 1', async () => {
  const all = await measured([pretended('ours-wrong'), pretended('peer')]);
  assert.match(
    all[0].fault ?? '',
    /^W1: losses of the first 16 members .* they differ by 1\.0e-2, float32 rounding allows/,
  );
  assert.is(exitCodeOf(resultOf(all)), 1);
});

test('along an axis of growth losses differ, and are not compared with the first one', async () => {
  const sizes = [pretended('ours'), pretended('ours-wrong')];
  const all = await measured(sizes, { recorded: false, alike: false });
  assert.equal(
    all.map(({ fault }) => fault),
    [undefined, undefined],
  );
  const compared = await measured(sizes, { recorded: false });
  assert.match(compared[1].fault ?? '', /^losses after 0, 1, 2, 3 steps are/);
});

test('ours that dies: exit code 1, and the peers are measured', async () => {
  const all = await measured([pretended('ours-dies', { command: ['no-such-program'] }), pretended('peer')]);
  assert.is(exitCodeOf(resultOf(all)), 1);
  assert.equal(all[1].rates, [10, 10, 10]);
  assert.is(all[1].difference, undefined);
});

test('an abort ends the children and rejects', async () => {
  const abort = new AbortController();
  const failure = await failureOf(
    measured([pretended('ours'), pretended('hangs')], {
      signal: abort.signal,
      onStage: ({ name }) => void (name === 'hangs' && setTimeout(() => abort.abort(), 200)),
    }),
  );
  assert.is(failure.name, 'AbortError');
});

test.run();
