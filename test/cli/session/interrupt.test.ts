import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
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
): Promise<{ code: number | null; ended: NodeJS.Signals | null }> {
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
  return { code, ended };
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

test('SIGKILL at a later look keeps earlier members, and the same command decides the same', async () => {
  const until = `${tinySuite()
    .replace('members: 4', 'members: { from: 6, to: 24, until: decided }')
    .replaceAll('train: 40, test: 20', 'train: 80, test: 80')}findings:
  - { finding: loc-across, data: flat }
`;
  await withTemporaryFolder(async (folder) => {
    const suite = join(folder, 'tiny.yaml');
    await writeFile(suite, until);
    const run = (results: string) => ['run', suite, '--results', join(folder, results)];
    const killed = await signalled(run('killed'), WASM, 'SIGKILL', /look 2 of 3[^]*\[2\/2\] flat \/ mlp/);
    assert.is(killed.ended, 'SIGKILL');
    const trials = join(folder, 'killed', 'tiny', 'trials');
    const blocks = async (): Promise<string[]> =>
      (await readdir(trials)).filter((name) => !name.startsWith('.')).map((name) => name.split('.')[1]);
    const kept = await blocks();
    assert.is(kept.filter((members) => members === '0-5').length, 4, kept.join());
    assert.not.ok(kept.includes('12-23'), 'the last look had not begun');

    const again = await pcbias(...run('killed'));
    assert.is(again.code, 0, again.stderr);
    assert.match(again.stderr, /4 trials, 4 of them done already[^]*look 2 of 3/, 'the first look is stored');
    assert.is((await blocks()).filter((members) => members === '0-5').length, 4);
    const whole = await pcbias(...run('whole'));
    assert.is(whole.code, 0, whole.stderr);
    const found = async (results: string): Promise<unknown[]> =>
      JSON.parse(
        await readFile(join(folder, results, 'tiny', 'findings.json'), 'utf8'),
        (key, value: unknown) =>
          key === 'trainingSeconds' || key === 'evaluationSeconds' ? undefined : value,
      ) as unknown[];
    assert.equal(await found('killed'), await found('whole'));
  });
});

test.run();
