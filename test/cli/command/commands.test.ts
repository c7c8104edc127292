import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tinySuite } from '../../run/tiny-suite.js';
import { withTemporaryFolder } from '../../support/temporary.js';
import { KERNELS, pcbias, pcbiasApart, WASM } from '../pcbias.js';

async function withSuite(
  text: string,
  body: (suite: string, results: string, folder: string) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const suite = join(folder, 'tiny.yaml');
    await writeFile(suite, text);
    await body(suite, join(folder, 'results'), folder);
  });
}

test('run trains, prints the tables and writes them; plan and report agree', async () => {
  await withSuite(tinySuite(), async (suite, results) => {
    const before = await pcbias('plan', suite, '--results', results);
    assert.is(before.code, 0, before.stderr);
    assert.is(before.stdout.match(/ to do$/gm)?.length, 4);
    assert.not.ok(existsSync(results), 'plan writes nothing');
    const ran = await pcbias('run', suite, '--results', results);
    assert.is(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /^backend: WebAssembly SIMD .+/m, 'what computes is announced');
    assert.match(ran.stdout, /seed ceiling/);
    const written = await readdir(join(results, 'tiny'));
    for (const file of ['report.md', 'trials.csv', 'correlations.csv', 'accuracy.csv', 'accessibility.csv']) {
      assert.ok(written.includes(file), `${file} among ${written.join(', ')}`);
    }
    const after = await pcbias('plan', suite, '--results', results);
    assert.is(after.stdout.match(/ done$/gm)?.length, 4);
    const report = await pcbias('report', join(results, 'tiny'));
    assert.is(report.code, 0, report.stderr);
    assert.is(report.stdout, ran.stdout, 'a report made again is the same');
    const fewer = await pcbias('run', suite, '--results', results, '--members', '3');
    assert.is(fewer.code, 0, fewer.stderr);
    assert.is(
      (await pcbias('report', join(results, 'tiny'))).stdout,
      ran.stdout,
      'other members are not in it',
    );
    assert.is((await pcbias('report', join(results, 'tiny', '3-members'))).stdout, fewer.stdout);
    assert.match(fewer.stderr, /4 trials, 4 of them done already/, 'the first three are stored');
    const plan = await pcbias('plan', suite, '--results', results, '--members', '6');
    assert.is(plan.stdout.match(/ 4 of 6 members$/gm)?.length, 4);
    const more = await pcbias('run', suite, '--results', results, '--members', '6');
    assert.is(more.code, 0, more.stderr);
    const trials = await readdir(join(results, 'tiny', 'trials'));
    assert.is(trials.filter((name) => name.endsWith('.4-5')).length, 4, 'only two members are trained');
    const fresh = await pcbias('run', suite, '--results', join(results, 'fresh'), '--members', '6');
    const tables = async (root: string) =>
      readFile(join(root, 'tiny', '6-members', 'accessibility.csv'), 'utf8');
    assert.is(fresh.code, 0, fresh.stderr);
    assert.is(await tables(results), await tables(join(results, 'fresh')), 'as if trained at once');
    assert.is((await pcbias('report', join(results, 'tiny', '6-members'))).stdout, more.stdout);
  });
});

test('run --winograd and --no-winograd choose how wide convolutions are computed, and records say which', async () => {
  const wide = `
name: wide
question: Do both ways train the same?
seed: 5
members: 2
data:
  digits: { source: mnist, train: 60, test: 20, size: 8 }
architectures:
  conv:
    layers:
      - conv: { channels: 64, kernel: 3 }
      - relu
      - conv: { channels: 64, kernel: 3 }
      - relu
      - dense: { units: classes }
training:
  sgd: { loss: cross-entropy, learningRate: 0.05, batch: 20, epochs: 1, checkpoints: { count: 2 } }
`;
  await withSuite(wide, async (suite, results) => {
    const shadersOf = async (option: string): Promise<string[]> => {
      const folder = `${results}${option}`;
      const { code, stderr } = await pcbias('run', suite, option, '--results', folder);
      assert.is(code, 0, stderr);
      const [trial] = await readdir(join(folder, 'wide'), { recursive: true }).then((files) =>
        files.filter((name) => name.endsWith('trial.json')),
      );
      const record = JSON.parse(await readFile(join(folder, 'wide', trial), 'utf8')) as { shaders: object };
      return Object.keys(record.shaders);
    };
    const [by, directly] = [await shadersOf('--winograd'), await shadersOf('--no-winograd')];
    const isWinograd = (name: string): boolean => name.startsWith('winograd_');
    assert.ok(by.filter(isWinograd).length >= 3, by.join(', '));
    assert.equal(directly.filter(isWinograd), []);
    const isDirect = (name: string): boolean => name.startsWith('conv_input_gradient');
    assert.not.ok(by.some(isDirect));
    assert.ok(directly.some(isDirect));
  });
});

test(
  'run --profile says where the time went, and --trace-events writes it; nothing left to ' + 'train is said',
  async () => {
    await withSuite(tinySuite(), async (suite, results, folder) => {
      const file = join(folder, 'trace.json');
      const run = ['run', suite, '--results', results, '--profile', '--trace-events', file];
      const ran = await pcbiasApart(KERNELS, ...run);
      assert.is(ran.code, 0, ran.stderr);
      assert.match(ran.stderr, /^adapter: .+/m, 'the adapter is announced');
      for (const operation of ['dense_forward', 'softmax_cross_entropy_gradient', 'sgd', 'all']) {
        const row = new RegExp(`^${operation} +[\\d.]+ +[\\d.]+ % +\\d+ +\\d+ `, 'm');
        assert.match(ran.stdout, row);
      }
      assert.match(ran.stdout, /^sgd .* (copy|fp32)$/m, 'the nearer roof is named');
      assert.match(ran.stdout, /^flat \/ linear \/ sgd +[\d.]+ /m, 'a row of each trial');
      assert.not.match(ran.stdout, /NaN|Infinity/);
      const { traceEvents } = JSON.parse(await readFile(file, 'utf8')) as { traceEvents: { name: string }[] };
      for (const name of ['dense_forward', 'encode', 'read-back', 'compile', 'flat / mlp / sgd']) {
        assert.ok(
          traceEvents.some((event) => event.name === name),
          `an event ${name}`,
        );
      }
      const again = await pcbiasApart(KERNELS, ...run);
      assert.is(again.code, 2, again.stderr);
      assert.match(again.stderr, /no profile: all trials were done before, .*give another --results/);
      assert.match(again.stdout, /seed ceiling/, 'the report is there all the same');
    });
  },
);

test('members that diverge are shown as such and the command ends well', async () => {
  await withSuite(tinySuite({ rate: 1e30 }), async (suite, results) => {
    const ran = await pcbias('run', suite, '--results', results);
    assert.is(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /diverged/);
    assert.not.match(ran.stdout, /NaN/);
  });
});

test('an option without its value is a mistake, and a finding takes no suite for another', async () => {
  await withSuite(tinySuite(), async (suite) => {
    for (const option of ['--members', '--seed', '--finding']) {
      const { code, stderr } = await pcbias('plan', suite, option);
      assert.is(code, 2, option);
      assert.match(stderr, /Not enough arguments following: /);
    }
    const swallowed = await pcbias('plan', '--finding', 'loc-same', suite);
    assert.match(swallowed.stderr, /found loc-same for --finding, expected no filter/);
  });
});

for (const command of ['run', 'plan', 'report', 'doctor']) {
  test(`${command} --help shows options and an example`, async () => {
    const { code, stdout } = await pcbias(command, '--help');
    assert.is(code, 0);
    assert.match(stdout, /Examples:/);
    assert.match(stdout, new RegExp(`pcbias ${command}`));
  });
}

const MISTAKES: readonly [what: string, args: string[], code: number, message: RegExp][] = [
  [
    'no command',
    [],
    2,
    /expected a command: run, plan, report, findings, check, reference, .*, reproduce or doctor/,
  ],
  ['an unknown command', ['trian'], 2, /Unknown command: trian\. Did you mean plan\?/],
  [
    'an unknown command behind an option',
    ['--adapter', 'lavapipe', 'repot'],
    2,
    /Unknown command: repot\. Did you mean report\?/,
  ],
  ['an unknown option', ['plan', 'suites/quick.yaml', '--adaptor', 'x'], 2, /adaptor/],
  ['a missing suite file', ['run', 'nowhere.yaml'], 2, /nowhere\.yaml: cannot be read .*suites\/quick\.yaml/],
  ['a missing results folder', ['report', 'nowhere'], 2, /nowhere: no such folder/],
  [
    'a profile of the twins',
    ['run', 'suites/quick.yaml', '--profile', '--backend', 'twin'],
    2,
    /--profile: found --backend twin, .*; leave out --backend twin/,
  ],
  [
    'trace events in a folder that is not there',
    ['run', 'suites/quick.yaml', '--trace-events', 'nowhere/trace.json'],
    2,
    /--trace-events nowhere\/trace\.json: nowhere: no such file or folder; make that folder first/,
  ],
  [
    'trace events to a folder',
    ['run', 'suites/quick.yaml', '--trace-events', 'suites'],
    2,
    /--trace-events suites: found a folder, expected the name of a file/,
  ],
  [
    "Winograd's convolutions in half precision",
    ['run', 'suites/quick.yaml', '--winograd', '--precision', 'f16-accumulate-f32'],
    2,
    /--winograd with --precision f16-accumulate-f32: its transforms lose digits .*; leave out one of them/,
  ],
  ['an unknown backend', ['doctor', '--backend', 'cuda'], 2, /cuda/],
];

/** No mistake of the user shows one. */
const STACK = /\n\s+at .*\.js:/;

for (const [what, args, code, message] of MISTAKES) {
  test(`${what} is exit code ${code} and a message`, async () => {
    const ended = await pcbias(...args);
    assert.is(ended.code, code, ended.stderr);
    assert.match(ended.stderr, message);
    assert.not.match(ended.stderr, STACK);
  });
}

test('a process of its own says what a call says here, and ends with its exit code', async () => {
  await withSuite(tinySuite(), async (suite, results) => {
    const plan = ['plan', suite, '--results', results];
    const [here, apart] = [await pcbias(...plan), await pcbiasApart(WASM, ...plan)];
    assert.is(apart.code, 0, apart.stderr);
    assert.equal(apart, here);
    const adapter = await pcbiasApart(WASM, 'doctor', '--adapter', 'no such adapter');
    assert.is(adapter.code, 2, adapter.stderr);
    assert.match(adapter.stderr, /no such adapter/);
    assert.not.match(adapter.stderr, STACK);
  });
});

test('a mistake in a suite file is named with line and column', async () => {
  await withSuite(tinySuite().replace('learningRate: 0.1', 'learningRate: -1'), async (suite, results) => {
    const { code, stderr } = await pcbias('run', suite, '--results', results);
    assert.is(code, 2);
    assert.match(stderr, /tiny\.yaml:\d+:\d+: .*learningRate/);
  });
});

test('data that is not there is named, with the option that gives it', async () => {
  const cifar = '{ source: cifar10, classes: [cat, dog], train: 10, test: 10 }';
  const text = tinySuite().replace(/flat: \{.*\}\n/, `flat: ${cifar}\n`);
  await withSuite(text, async (suite, results) => {
    const { code, stderr } = await pcbias('run', suite, '--results', results);
    assert.is(code, 2);
    assert.match(stderr, /--data-dir/);
    const planned = await pcbias('plan', suite, '--results', results);
    assert.is(planned.code, 0, 'a plan needs no data');
    assert.match(planned.stdout, /state unknown: .*--data-dir/);
  });
});

test('a corrupt trace is named, exit code 2', async () => {
  await withSuite(tinySuite(), async (suite, results) => {
    const ran = await pcbias('run', suite, '--backend', 'twin', '--results', results);
    assert.is(ran.code, 0, ran.stderr);
    const trials = join(results, 'tiny', 'trials');
    const [first] = await readdir(trials);
    const path = join(trials, first, 'trace.npz');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] ^= 0xff;
    await writeFile(path, bytes);
    const report = await pcbias('report', join(results, 'tiny'));
    assert.is(report.code, 2, report.stderr);
    assert.match(report.stderr, /trace\.npz.*remove .* and run the suite again/s);
  });
});

test.run();
