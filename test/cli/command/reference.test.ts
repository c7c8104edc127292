import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tinySuite } from '../../run/tiny-suite.js';
import { withTemporaryFolder } from '../../support/temporary.js';
import { MAIN, pcbias, pcbiasIn, WASM } from '../pcbias.js';

const LARGER = tinySuite({ members: 8 })
  .replaceAll('train: 40, test: 20', 'train: 80, test: 80')
  .replace('epochs: 3', 'epochs: 6');
const SUITE = `${LARGER}trials:
  - { data: power, architecture: [linear, mlp], training: sgd }
findings:
  - { finding: loc-across }
`;

/** A suite with a finding in a folder, and the options that keep all of a command's files there. */
async function withReference(
  body: (paths: { suite: string; results: string; reference: string; options: string[] }) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const suite = join(folder, 'tiny.yaml');
    await writeFile(suite, SUITE);
    const results = join(folder, 'results');
    const references = join(folder, 'reference');
    const options = ['--results', results, '--reference', references];
    await body({ suite, results, reference: join(references, 'tiny.json'), options });
  });
}

test('a reference is made, a run like it passes, and a number that moved fails with its name', async () => {
  await withReference(async ({ suite, results, reference, options }) => {
    const none = await pcbias('check', suite, ...options);
    assert.is(none.code, 2);
    assert.match(none.stderr, /found no reference of tiny.*pcbias reference update/);

    const made = await pcbias('reference', 'update', suite, ...options);
    assert.is(made.code, 0, made.stderr);
    assert.match(made.stdout, /new .*written: /s);
    const kept = join(results, 'of-the-user.txt');
    await writeFile(kept, 'not ours');
    const same = await pcbias('check', suite, ...options);
    assert.is(same.code, 0, same.stdout + same.stderr);
    assert.match(same.stdout, /none of \d+ numbers moved/);
    assert.ok(existsSync(kept), 'a fresh run removes nothing but its own folder');

    const text = await readFile(reference, 'utf8');
    const moved = JSON.parse(text) as {
      rows: { key: string; estimate: { value?: number; spread?: object } }[];
    };
    const row = moved.rows.find(({ estimate }) => estimate.spread !== undefined)!;
    row.estimate = {
      ...row.estimate,
      value: -0.9,
      spread: { error: 1e-6, degrees: 1e6, scale: 'plain' },
    };
    await writeFile(reference, JSON.stringify(moved));
    const failed = await pcbias('check', suite, ...options);
    assert.is(failed.code, 1, failed.stdout);
    assert.ok(failed.stdout.slice(failed.stdout.indexOf('moved:')).includes(row.key));
    assert.match(failed.stderr, /1 of \d+ numbers moved .* of loc-across/);
  });
});

test(
  'a reference of another suite, and one that cannot be read, are told from it; an update makes ' +
    'both again',
  async () => {
    await withReference(async ({ suite, reference, options }) => {
      const made = await pcbias('reference', 'update', suite, ...options);
      assert.is(made.code, 0, made.stderr);
      const own = await readFile(reference, 'utf8');

      await writeFile(suite, SUITE.replace('epochs: 6', 'epochs: 7'));
      const other = await pcbias('check', suite, ...options);
      assert.is(other.code, 1);
      assert.match(other.stderr, /the reference of another version of/);
      await writeFile(suite, SUITE);

      for (const [broken, why] of [
        [own.slice(0, 200), /JSON/],
        ['null', /cannot be read/],
        ['{ "rows": [] }', /no rows/],
        ['{ "rows": [1], "seeds": [] }', /row 1 has no key/],
      ] as const) {
        await writeFile(reference, broken);
        const checked = await pcbias('check', suite, ...options);
        assert.is(checked.code, 2, broken);
        assert.match(checked.stderr, why);
      }
      const again = await pcbias('reference', 'update', suite, ...options);
      assert.is(again.code, 0, again.stderr);
      assert.match(again.stderr, /cannot be read and is made again/);
      const rows = (text: string) => (JSON.parse(text) as { rows: unknown }).rows;
      assert.equal(
        rows(await readFile(reference, 'utf8')),
        rows(own),
        'the same seeds make the same numbers',
      );

      const decided = JSON.parse(own) as { rows: { verdict?: string; estimate: { value?: number } }[] };
      const primary = decided.rows.find(({ verdict }) => verdict !== undefined)!;
      primary.estimate = { ...primary.estimate, value: 0.123 };
      await writeFile(reference, JSON.stringify(decided));
      const moved = await pcbias('reference', 'update', suite, ...options);
      assert.match(moved.stderr, /what decides moved in loc-across: .* raise its revision/);
      const stands = await pcbias('reference', 'update', suite, ...options);
      assert.not.match(stands.stderr, 'revision', 'nothing moved since');
    });
  },
);

test('a check takes no principal components of earlier runs: other code may have made them', async () => {
  await withReference(async ({ suite, results, options }) => {
    await writeFile(
      suite,
      SUITE.replace('{ finding: loc-across }', '{ finding: pc-order-linear, architecture: linear }'),
    );
    const cache = join(results, 'cache');
    const environment = { PCBIAS_CACHE: cache };
    const made = await pcbiasIn(environment, 'reference', 'update', suite, ...options);
    assert.is(made.code, 0, made.stderr);
    const checked = await pcbiasIn(environment, 'check', suite, ...options);
    assert.is(checked.code, 0, checked.stderr);
    assert.not.ok(existsSync(join(cache, 'components')));
    const ran = await pcbiasIn(environment, 'run', suite, '--results', results);
    assert.is(ran.code, 0, ran.stderr);
    assert.is((await readdir(join(cache, 'components'))).length, 1, 'a run does keep them');
  });
});

test('an update that is interrupted ends with 75, and --resume goes on with what it left', async () => {
  await withReference(async ({ suite, options }) => {
    await writeFile(suite, SUITE.replace('epochs: 6', 'epochs: 150'));
    const child = spawn(process.execPath, [MAIN, 'reference', 'update', suite, ...options], {
      env: { ...process.env, ...WASM },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    let sent = false;
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (!sent && text.includes('[2/2]')) {
        sent = true;
        child.kill('SIGINT');
      }
    });
    const [code] = (await once(child, 'close')) as [number | null];
    assert.is(code, 75, text);
    const resumed = await pcbias('reference', 'update', suite, '--resume', ...options);
    assert.is(resumed.code, 0, resumed.stderr);
    assert.match(resumed.stderr, /2 trials, 1 of them done already/);
  });
});

test(
  'publish: before a run a cure, after it the six files; findings that cannot be read ' + 'are refused',
  async () => {
    await withReference(async ({ suite, results }) => {
      const to = join(results, 'published');
      const early = await pcbias('publish', suite, '--results', results, '--to', to);
      assert.is(early.code, 2);
      assert.match(early.stderr, /run it first: pcbias run/);
      const ran = await pcbias('run', suite, '--results', results);
      assert.is(ran.code, 0, ran.stderr);
      const done = await pcbias('publish', suite, '--results', results, '--to', to);
      assert.is(done.code, 0, done.stderr);
      for (const ending of ['.md', '.csv', '.tex', '.svg', '-all.md', '-all.csv']) {
        const text = await readFile(join(to, `tiny${ending}`), 'utf8');
        assert.match(text, /loc-across/, ending);
        assert.not.match(text, /NaN|undefined|\[object/, ending);
      }
      for (const [from, into] of [
        ['epochs: 6', 'epochs: 5'],
        ['seed: 5', 'seed: 6'],
      ] as const) {
        await writeFile(suite, SUITE.replace(from, into));
        const stale = await pcbias('publish', suite, '--results', results, '--to', to);
        assert.is(stale.code, 2, into);
        assert.match(stale.stderr, /not those of .*tiny.yaml as it is now.*run it again/);
      }
      await writeFile(suite, SUITE);
      const none = await pcbias('publish', suite, '--results', results, '--to', to, '--members', '9');
      assert.is(none.code, 2);
      assert.match(none.stderr, /run it first: pcbias run .* --members 9/);
      const more = await pcbias('run', suite, '--results', results, '--members', '9');
      assert.is(more.code, 0, more.stderr);
      const wider = await pcbias('publish', suite, '--results', results, '--to', to, '--members', '9');
      assert.is(wider.code, 0, wider.stderr);
      const short = await readFile(join(to, 'tiny.md'), 'utf8');
      assert.match(short, /18 networks[^]*npm run pcbias -- reproduce tiny\/loc-across\/power`/);
      const all = await readFile(join(to, 'tiny-all.csv'), 'utf8');
      assert.match(all, /--finding loc-across --members 9$/m);

      await mkdir(join(results, 'tiny'), { recursive: true });
      for (const broken of ['[', '{}', '[null]']) {
        await writeFile(join(results, 'tiny', 'findings.json'), broken);
        const refused = await pcbias('publish', suite, '--results', results, '--to', to);
        assert.is(refused.code, 2, broken);
        assert.match(refused.stderr, /expected the findings of a suite/);
      }
    });
  },
);

test("a finding's numbers do not depend on what other findings a suite asks for", async () => {
  await withReference(async ({ suite, results }) => {
    await writeFile(
      suite,
      SUITE.replace(
        '- { finding: loc-across }',
        '- { finding: loc-same, architecture: linear }\n  - { finding: pc-rate, architecture: linear }',
      ),
    );
    const rowsIn = async (folder: string) =>
      (
        JSON.parse(await readFile(join(results, 'tiny', folder, 'findings.json'), 'utf8')) as {
          rows: unknown;
        }[]
      )[0].rows;
    assert.is((await pcbias('run', suite, '--results', results)).code, 0);
    assert.is((await pcbias('run', suite, '--results', results, '--finding', 'loc-same')).code, 0);
    assert.equal(await rowsIn('loc-same'), await rowsIn('.'));
  });
});

test('each command explains itself', async () => {
  for (const [command, expected] of [
    ['check', /--alpha[^]*--resume|--resume[^]*--alpha/],
    ['reference', /update/],
    ['publish', /--to/],
    ['findings', /ids for/],
  ] as const) {
    const { code, stdout } = await pcbias(command, '--help');
    assert.is(code, 0, command);
    assert.match(stdout, expected);
  }
  const { stdout } = await pcbias('findings');
  assert.match(stdout, /random-labels \(PC-bias\)[^]*separable \(optional\)/);
  const { stdout: one } = await pcbias('findings', 'loc-same');
  assert.match(one, /primary: expected r of two single networks[^]*claim ≥ 0\.5, no effect ≤ 0\.1/);
  assert.match(one, /as the paper measured it: [^]*control: /);
});

test.run();
