import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/platform/node/files.js';
import { runNode } from './node-process.js';
import { withTemporaryFolder } from './temporary.js';

const RUNNER = join(dirname(fileURLToPath(import.meta.url)), '..', 'runner.js');
const UVU = `
  import { suite } from 'uvu';
  import * as assert from 'uvu/assert';
  const test = suite('fixture');\n`;
const PASSING = `${UVU}test('a', () => {}); test('b', () => assert.is(1, 1)); test.run();`;

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly lastLine: string;
}

/** Runs the runner on a folder that holds these files. It looks for no adapter. */
function run(files: Record<string, string>, ...args: string[]): Promise<Outcome> {
  return withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await symlink(join(packageRoot(), 'node_modules'), join(folder, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const environment = { PCBIAS_ADAPTER: 'system', PCBIAS_KERNELS: undefined };
    const { code, stdout } = await runNode([RUNNER, '--root', folder, ...args], environment);
    return { code, stdout, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '' };
  });
}

const test = suite('runner');

test('passing files are counted by test and end with exit code 0', async () => {
  const outcome = await run({
    'gpu/one.test.js': PASSING,
    'model/two.test.js': PASSING,
    'model/no-test.js': '',
  });
  assert.is(outcome.lastLine, '4 passed, 0 failed', outcome.stdout);
  assert.is(outcome.code, 0);
});

const traps: readonly [string, string, string, RegExp][] = [
  [
    'a failing test, whose output is shown',
    `${UVU}test('a', () => {}); test('b', () => assert.is(1, 2, 'one is not two')); test.run();`,
    '1 passed, 1 failed',
    /one is not two/,
  ],
  [
    'suite.before that throws',
    `${UVU}test.before(() => { throw new Error('x'); });
    test('a', () => {}); test('b', () => {}); test.run();`,
    '0 passed, 2 failed',
    /2 of 2 tests did not pass/,
  ],
  ['a forgotten .run()', `${UVU}test('a', () => {});`, '0 passed, 1 failed', /\.run\(\) missing/],
  ['a suite without a test', `${UVU}test.run();`, '0 passed, 1 failed', /holds no test/],
  ['no use of uvu at all', `console.log('fine');`, '0 passed, 1 failed', /no summary/],
  ['an import that throws', `throw new Error('broken import');`, '0 passed, 1 failed', /broken import/],
  [
    'an end in the middle with exit code 0',
    `${UVU}test('a', () => {}); test('b', () => process.exit(0)); test.run();`,
    '0 passed, 1 failed',
    /no summary/,
  ],
  [
    'a crash after every test passed',
    `${UVU}test('a', () => {}); test.run(); process.on('exit', () => process.kill(process.pid, 'SIGSEGV'));`,
    '1 passed, 1 failed',
    /killed by SIGSEGV/,
  ],
  [
    'an exit code after every test passed',
    `${UVU}test('a', () => {}); test.run(); process.on('exit', () => { process.exitCode = 3; });`,
    '1 passed, 1 failed',
    /exit code 3/,
  ],
  [
    '.only that hides a failing test',
    `${UVU}test.only('a', () => {}); test('b', () => assert.is(1, 2)); test.run();`,
    '1 passed, 1 failed',
    /skipped/,
  ],
];
for (const [name, text, lastLine, said] of traps) {
  test(`caught: ${name}`, async () => {
    const outcome = await run({ 'a/trap.test.js': text });
    assert.is(outcome.lastLine, lastLine, outcome.stdout);
    assert.match(outcome.stdout, said);
    assert.is(outcome.code, 1);
  });
}

test('caught: a file that does not end, with what it started', async () => {
  const hanging = `${UVU}import { spawn } from 'node:child_process';
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    test('a', () => {}); test.run();`;
  const outcome = await run({ 'a/hang.test.js': hanging, 'a/pass.test.js': PASSING }, '--timeout', '2');
  assert.is(outcome.lastLine, '3 passed, 1 failed', outcome.stdout);
  assert.match(outcome.stdout, /did not end within 2 s/);
  assert.is(outcome.code, 1);
});

test('filters choose folders, else parts of paths', async () => {
  const files = { 'gpu/one.test.js': PASSING, 'model/two.test.js': PASSING, 'model/gpu.test.js': PASSING };
  const folder = await run(files, 'gpu');
  assert.is(folder.lastLine, '2 passed, 0 failed', folder.stdout);
  assert.match(folder.stdout, 'gpu/one.test.js');
  const part = await run(files, 'tw', 'gpu/');
  assert.is(part.lastLine, '4 passed, 0 failed', part.stdout);
});

test('a filter that fits nothing is a failure, as is an empty folder', async () => {
  const idle = await run({ 'gpu/one.test.js': PASSING }, 'gpu', 'opps');
  assert.is(idle.lastLine, '0 passed, 0 failed');
  assert.match(idle.stdout, `named 'opps'`);
  assert.match(idle.stdout, 'folders: gpu');
  assert.is(idle.code, 1);
  assert.is((await run({})).code, 1);
});

test('a run of more than ten files ends with the ten slowest of them, before the counts', async () => {
  const paths = Array.from({ length: 11 }, (_, at) => `model/file-${at}.test.js`);
  const slow = `await new Promise((resolve) => setTimeout(resolve, 1500)); ${PASSING}`;
  const { stdout, lastLine } = await run(
    Object.fromEntries(paths.map((path, at) => [path, at === 4 ? slow : PASSING])),
  );
  const [, list] = stdout.split('the 10 slowest of 11 files, and their processor time:\n');
  const lines = list.trimEnd().split('\n');
  const times = process.platform === 'linux' ? 2 : 1;
  const line = new RegExp(`^ {5}( +\\d+\\.\\d s){${times}} {2}model/file-\\d+\\.test\\.js$`);
  assert.is(lines.filter((each) => line.test(each)).length, 10, stdout);
  assert.match(lines[0], 'model/file-4.test.js');
  assert.is(lastLine, '22 passed, 0 failed');
  assert.not.match((await run({ 'model/a.test.js': PASSING })).stdout, 'slowest');
});

test('files run side by side, and the longest are begun first', async () => {
  const meets = (own: string, other: string): string =>
    `import { existsSync, writeFileSync } from 'node:fs';
    writeFileSync(new URL('../${own}', import.meta.url), '');
    while (!existsSync(new URL('../${other}', import.meta.url))) await new Promise((r) => setTimeout(r, 20));
    ${PASSING}`;
  const files = { 'ops/a.test.js': meets('a', 'b'), 'zoo/b.test.js': meets('b', 'a') };
  const both = await run(files, '--at-once', '2', '--timeout', '60');
  assert.is(both.lastLine, '4 passed, 0 failed', both.stdout);
  const paths = ['cli/a', 'data/a', 'ops/bits', 'ops/work', 'train/a'];
  const order = await run(
    Object.fromEntries(paths.map((path) => [`${path}.test.js`, PASSING])),
    '--at-once',
    '1',
  );
  assert.equal(
    [...order.stdout.matchAll(/(\w+\/\w+)\.test\.js/g)].map(([, path]) => path),
    ['ops/bits', 'cli/a', 'train/a', 'ops/work', 'data/a'],
  );
});

test('processor time is that of the file and of what it started, without what it waited', async () => {
  if (process.platform !== 'linux') return;
  const burn = 'while (process.cpuUsage().user < 600_000);';
  const burns = `import { execFileSync } from 'node:child_process';
    execFileSync(process.execPath, ['-e', ${JSON.stringify(burn)}]); ${PASSING}`;
  const rests = `await new Promise((resolve) => setTimeout(resolve, 1000)); ${PASSING}`;
  const { stdout } = await run({ 'a/burns.test.js': burns, 'a/rests.test.js': rests }, '--at-once', '1');
  const [burnt, rested] = ['burns', 'rests'].map((name) => {
    const [, wall, processor] = new RegExp(` ([\\d.]+) s +([\\d.]+) s {2}a/${name}`).exec(stdout) ?? [];
    return { wall: Number(wall), processor: Number(processor) };
  });
  assert.ok(burnt.processor >= 0.6, stdout);
  assert.ok(rested.wall >= 1 && rested.processor < rested.wall - 0.3, stdout);
});

test('--all-kernels and --commands-apart reach the tests', async () => {
  const says = (kernels: string, commands: string): string => `${UVU}test('a', () => {
    const { PCBIAS_KERNELS, PCBIAS_COMMANDS } = process.env;
    assert.equal([PCBIAS_KERNELS, PCBIAS_COMMANDS], [${kernels}, ${commands}]); }); test.run();`;
  const both = { 'a/one.test.js': says(`'all'`, `'apart'`) };
  assert.is((await run(both, '--all-kernels', '--commands-apart')).code, 0);
  assert.is((await run({ 'a/one.test.js': says('undefined', 'undefined') })).code, 0);
});

test('an unknown option is a usage error', async () => {
  assert.is((await run({ 'a/one.test.js': PASSING }, '--at-once', '0')).code, 2);
  assert.is((await run({ 'a/one.test.js': PASSING }, '--adaptor', 'x')).code, 2);
  assert.is((await run({ 'a/one.test.js': PASSING }, '--timeout', 'soon')).code, 2);
});

test('--adapter embedded reaches the tests with its environment', async () => {
  const text = `${UVU}test('a', () => {
    assert.is(process.env.PCBIAS_ADAPTER, 'embedded');
    assert.match(process.env.VK_DRIVER_FILES, /vk_swiftshader_icd\\.json$/);
    assert.match(process.env.LD_LIBRARY_PATH, /swiftshader/);
  }); test.run();`;
  const outcome = await run({ 'gpu/one.test.js': text }, '--adapter', 'embedded');
  assert.is(outcome.lastLine, '1 passed, 0 failed', outcome.stdout);
});

test.run();
