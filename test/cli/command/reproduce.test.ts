import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { csvOf } from '../../../src/report/format/csv.js';
import { claimCells, readClaims } from '../../../src/report/claim/claim-csv.js';
import type { PublishedClaim } from '../../../src/report/claim/claim-csv.js';
import { tinySuite } from '../../run/tiny-suite.js';
import { withTemporaryFolder } from '../../support/temporary.js';
import { pcbias } from '../pcbias.js';

const SUITE = `${tinySuite({ members: 4 }).replaceAll('train: 40, test: 20', 'train: 80, test: 80')}trials:
  - { data: [power, flat], architecture: [linear, mlp], training: sgd }
findings:
  - { finding: loc-across }
`;
const ROW = 'tiny/loc-across/power';

interface Place {
  readonly suite: string;
  /** The published table of claims. */
  readonly table: string;
  /** Folder of the fresh runs. */
  readonly fresh: string;
  readonly reproduce: (row: string, ...options: string[]) => ReturnType<typeof pcbias>;
}

/** A suite that was run with 5 members and another seed than its file's, and published. */
async function withPublished(body: (place: Place) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const suite = join(folder, 'tiny.yaml');
    await writeFile(suite, SUITE);
    const [results, to, fresh] = ['results', 'published', 'fresh'].map((name) => join(folder, name));
    const changed = ['--results', results, '--members', '5', '--seed', 'another'];
    for (const args of [
      ['run', suite, ...changed],
      ['publish', suite, '--to', to, ...changed],
    ]) {
      const done = await pcbias(...args);
      assert.is(done.code, 0, done.stderr);
    }
    await body({
      suite,
      fresh,
      table: join(to, 'tiny.csv'),
      reproduce: (row, ...options) =>
        pcbias('reproduce', row, '--published', to, '--results', fresh, ...options),
    });
  });
}

/** Writes the published table again with its rows changed. */
async function rewrite(table: string, change: (claim: PublishedClaim) => PublishedClaim): Promise<void> {
  const claims = await readClaims(await readFile(table, 'utf8'), table);
  await writeFile(table, csvOf(claims.map((claim) => claimCells(change(claim)))));
}

test('a row comes out equal, trained with its members, seed and data only; nothing is published', async () => {
  await withPublished(async ({ table, fresh, reproduce }) => {
    const before = await readFile(table, 'utf8');
    const files = await readdir(join(table, '..'));
    const same = await reproduce(ROW);
    assert.is(same.code, 0, same.stdout + same.stderr);
    assert.match(same.stdout, /^tiny\/loc-across\/power: different architectures/);
    assert.match(same.stdout, /published .*5 members, seed another; .*commit /);
    assert.match(same.stdout, /\n {2}same adapter: equal\n/);
    const [published, here] = ['published', 'here     '].map(
      (name) => new RegExp(`\\n {2}${name} ([^,]+),`).exec(same.stdout)?.[1],
    );
    assert.ok(published !== undefined && published === here, same.stdout);
    const trials = await readdir(join(fresh, 'tiny', 'trials'));
    assert.is(trials.length, 2, `the two networks on power, found ${trials.join(', ')}`);
    assert.ok(
      trials.every((name) => name.startsWith('power_') && name.endsWith('.0-4')),
      trials.join(),
    );
    assert.is(await readFile(table, 'utf8'), before);
    assert.equal(await readdir(join(table, '..')), files);
  });
});

test('a published number that does not come out is exit code 1, with the distance of both', async () => {
  await withPublished(async ({ table, reproduce }) => {
    await rewrite(table, ({ row, made }) => {
      const { error } = row.estimate.spread!;
      const value = row.estimate.value! - (row.id === ROW ? 100 : 0.01) * error;
      return { row: { ...row, estimate: { ...row.estimate, value } }, made };
    });
    const far = await reproduce(ROW);
    assert.is(far.code, 1, far.stdout + far.stderr);
    assert.match(far.stdout, /same adapter: .* apart \(t = .*, p .*\), more than the two allow/);
    assert.match(far.stderr, /tiny\/loc-across\/power is not what was published: the two-sample test/);
    const near = await reproduce('tiny/loc-across/flat');
    assert.is(near.code, 0, near.stdout + near.stderr);
    assert.match(near.stdout, /same adapter: .* apart \(t = .*\), not more than the two allow/);
  });
});

test('an unknown row or suite, and other settings than the published ones, say what to do', async () => {
  await withPublished(async ({ suite, table, fresh, reproduce }) => {
    const row = await reproduce('tiny/loc-acros/power');
    assert.is(row.code, 2);
    assert.match(row.stderr, /has no such row, .*nearest: tiny\/loc-across\/power, tiny\/loc-across\/flat/);
    const other = await reproduce('tinny/loc-across/flat');
    assert.is(other.code, 2);
    assert.match(other.stderr, /has tables of tiny, .*nearest: tiny\/loc-across\/flat, /);
    await writeFile(suite, SUITE.replace('epochs: 3', 'epochs: 4'));
    const moved = await reproduce(ROW);
    assert.is(moved.code, 2);
    assert.match(moved.stderr, /found other settings for tiny\/loc-across\/power than were published/);
    await writeFile(table, 'suite,finding,verdict\ntiny,loc-across,weaker\n');
    const old = await reproduce(ROW);
    assert.is(old.code, 2);
    assert.match(old.stderr, /tiny\.csv: found no column id, .*publish its suite again/);
    assert.not.ok(existsSync(fresh), 'nothing is trained for a row that cannot be made');
  });
});

test.run();
