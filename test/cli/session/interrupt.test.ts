import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindingResult } from '../../../src/finding/result.js';
import { tinySuite } from '../../run/tiny-suite.js';
import { withTemporaryFolder } from '../../support/temporary.js';
import { KERNELS, MAIN, pcbias, pcbiasApart, WASM } from '../pcbias.js';

/** What the command computes with. */
interface Computing {
  readonly backend: 'webgpu' | 'twin';
  readonly environment: NodeJS.ProcessEnv;
}

/** Starts a suite whose last trials are long, and sends a signal as soon as its second trial begins. */
async function interrupted(
  folder: string,
  signal: NodeJS.Signals,
  { backend, environment }: Computing,
  ...options: string[]
): Promise<{ code: number | null; ended: NodeJS.Signals | null; suite: string; results: string }> {
  const suite = join(folder, 'tiny.yaml');
  const results = join(folder, 'results');
  const long =
    tinySuite().replace('trials:', '') +
    `  long: { loss: cross-entropy, learningRate: 0.01, batch: 10, epochs: 400, \
checkpoints: { count: 2, spacing: linear } }
trials:
  - { data: flat, architecture: linear, training: sgd }
  - { data: flat, architecture: mlp, training: long }
`;
  await writeFile(suite, long);
  const args = ['run', suite, '--backend', backend, '--results', results, ...options];
  const said = /\[2\/2\] flat \/ mlp/;
  return { ...(await signalled(args, environment, signal, said)), suite, results };
}

/** Starts a command, and sends it a signal as soon as it has said something on stderr. */
async function signalled(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  signal: NodeJS.Signals,
  said: RegExp,
): Promise<{ code: number | null; ended: NodeJS.Signals | null; text: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  let sent = false;
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (!sent && said.test(text)) {
      sent = true;
      child.kill(signal);
    }
  });
  const [code, ended] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, ended, text };
}

const COMPUTING = {
  kernels: { backend: 'webgpu', environment: KERNELS },
  WebAssembly: { backend: 'webgpu', environment: WASM },
  twins: { backend: 'twin', environment: WASM },
} as const;
for (const [signal, by] of [
  ['SIGINT', 'kernels'],
  ['SIGINT', 'WebAssembly'],
  ['SIGINT', 'twins'],
  ['SIGTERM', 'WebAssembly'],
  ['SIGKILL', 'WebAssembly'],
] as const) {
  const { backend } = COMPUTING[by];
  const onceMore = by === 'kernels' ? pcbiasApart.bind(undefined, KERNELS) : pcbias;
  test(
    `${signal} on ${by} loses only the trial that was running; the same ` + 'command continues',
    async () => {
      await withTemporaryFolder(async (folder) => {
        const { code, ended, suite, results } = await interrupted(folder, signal, COMPUTING[by]);
        if (signal === 'SIGKILL') {
          assert.is(ended, 'SIGKILL');
        } else {
          assert.is(code, 75);
        }
        const trials = join(results, 'tiny', 'trials');
        assert.is((await readdir(trials)).filter((name) => !name.startsWith('.')).length, 1);
        const again = await onceMore('run', suite, '--backend', backend, '--results', results);
        assert.is(again.code, 0, again.stderr);
        assert.match(again.stderr, /2 trials, 1 of them done already/);
        assert.is((await readdir(trials)).length, 2, 'nothing half-written is left');
      });
    },
  );
}

test('SIGKILL while members are added keeps those that were stored, and the same command adds the rest', async () => {
  await withTemporaryFolder(async (folder) => {
    await interrupted(folder, 'SIGKILL', COMPUTING.WebAssembly);
    const { ended, suite, results } = await interrupted(
      folder,
      'SIGKILL',
      COMPUTING.WebAssembly,
      '--members',
      '6',
    );
    assert.is(ended, 'SIGKILL');
    const members = async (): Promise<string[]> =>
      (await readdir(join(results, 'tiny', 'trials')))
        .filter((name) => !name.startsWith('.'))
        .map((name) => name.split('.')[1])
        .sort();
    assert.equal(await members(), ['0-3', '4-5'], 'the first trial, which had four');
    const again = await pcbias('run', suite, '--results', results, '--members', '6');
    assert.is(again.code, 0, again.stderr);
    assert.equal(await members(), ['0-3', '0-5', '4-5']);
  });
});

/** Undecided by WebAssembly until the last of its three looks. */
const UNTIL = `${tinySuite()
  .replace('members: 4', 'members: { from: 6, to: 24, until: decided }')
  .replaceAll('train: 40, test: 20', 'train: 80, test: 80')}findings:
  - { finding: loc-across, data: flat }
`;

/** Findings that a run kept, without the times that they took. */
async function findingsIn(results: string): Promise<FindingResult[]> {
  return JSON.parse(await readFile(join(results, 'tiny', 'findings.json'), 'utf8'), (key, value: unknown) =>
    key === 'trainingSeconds' || key === 'evaluationSeconds' ? undefined : value,
  ) as FindingResult[];
}

test('SIGKILL at a later look leaves the findings of the one before; the same command goes on', async () => {
  await withTemporaryFolder(async (folder) => {
    const suite = join(folder, 'tiny.yaml');
    await writeFile(suite, UNTIL);
    const at = (results: string) => ['--results', join(folder, results)];
    const killed = await signalled(
      ['run', suite, ...at('killed')],
      WASM,
      'SIGKILL',
      /look 3 of 3[^]*\[2\/2\] flat \/ mlp/,
    );
    assert.is(killed.ended, 'SIGKILL');
    const results = join(folder, 'killed');
    const blocks = async (): Promise<string[]> =>
      (await readdir(join(results, 'tiny', 'trials')))
        .filter((name) => !name.startsWith('.'))
        .map((name) => name.split('.')[1])
        .sort();
    assert.equal(
      await blocks(),
      ['0-5', '0-5', '0-5', '0-5', '12-23', '6-11', '6-11'],
      'flat / linear has 24',
    );

    // Stopped for good: the findings are whole, and tables are made of them.
    const [left] = await findingsIn(results);
    assert.equal([left.verdict, left.look, left.members, left.looks], ['undecided', 2, 12, [6, 12, 24]]);
    assert.ok(left.rows.some(({ kind, estimate }) => kind === 'primary' && estimate.interval !== undefined));
    const report = await pcbias('report', join(results, 'tiny'));
    assert.is(report.code, 0, report.stderr);
    assert.match(report.stdout, /^\? loc-across\/flat: .* \(look 2\/3, 12 members\)$/m);
    assert.match(await readFile(join(results, 'tiny', 'findings.csv'), 'utf8'), /^loc-across,.*,undecided,/m);
    const published = await pcbias('publish', suite, ...at('killed'), '--to', join(folder, 'published'));
    assert.is(published.code, 0, published.stderr);
    assert.match(
      await readFile(join(folder, 'published', 'tiny.md'), 'utf8'),
      /^\| different architectures .* \*\*undecided\*\*.*, at 12 members, look 2 of 3 \|/m,
    );

    const again = await pcbias('run', suite, ...at('killed'));
    assert.is(again.code, 0, again.stderr);
    assert.match(again.stderr, /4 trials, 4 of them done already[^]*look 2 of 3/, 'the first look is stored');
    const whole = await pcbias('run', suite, ...at('whole'));
    assert.is(whole.code, 0, whole.stderr);
    const found = await findingsIn(results);
    assert.equal([found[0].verdict, found[0].look], ['reproduced', 3]);
    assert.equal(found, await findingsIn(join(folder, 'whole')));
  });
});

test('SIGINT at a later look says how to see what was found before', async () => {
  await withTemporaryFolder(async (folder) => {
    const suite = join(folder, 'tiny.yaml');
    await writeFile(suite, UNTIL);
    const args = ['run', suite, '--results', join(folder, 'results')];
    const { code, text } = await signalled(args, WASM, 'SIGINT', /look 2 of 3[^]*\[2\/2\] flat \/ mlp/);
    assert.is(code, 75);
    const shown = `; pcbias report ${join(folder, 'results', 'tiny')} shows what was found by look 1\n`;
    assert.ok(text.endsWith(`the same command continues${shown}`), text);
    const [{ verdict, look }] = await findingsIn(join(folder, 'results'));
    assert.equal([verdict, look], ['undecided', 1]);
  });
});

test.run();
