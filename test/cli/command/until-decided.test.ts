import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plannedLooks } from '../../../src/finding/look.js';
import type { FindingResult } from '../../../src/finding/result.js';
import { readRegistration } from '../../../src/suite/registration/file.js';
import { tinySuite } from '../../run/tiny-suite.js';
import { withTemporaryFolder } from '../../support/temporary.js';
import { pcbias } from '../pcbias.js';

/**
 * By WebAssembly `pc-order-linear` is decided at the second of three looks, and `loc-across` at the third. No
 * finding needs the multi-layer networks on power-law data.
 */
const FIXED = `${tinySuite({ members: 6 }).replaceAll('train: 40, test: 20', 'train: 80, test: 80')}findings:
  - { finding: pc-order-linear, architecture: linear, data: power }
  - { finding: loc-across, data: flat }
`;
const UNTIL = FIXED.replace('members: 6', 'members: { from: 6, to: 24, until: decided }');

interface Place {
  readonly suite: string;
  /** Folder of the suite's results. */
  readonly results: string;
  /** Folder of published tables. */
  readonly to: string;
  /** Runs a command on the suite, with its results in the folder of the test. */
  readonly on: (command: string, ...options: string[]) => ReturnType<typeof pcbias>;
}

async function withSuite(text: string, body: (place: Place) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const suite = join(folder, 'tiny.yaml');
    await writeFile(suite, text);
    const results = ['--results', join(folder, 'results')];
    await body({
      suite,
      results: join(folder, 'results', 'tiny'),
      to: join(folder, 'published'),
      on: (command, ...options) =>
        pcbias(command, suite, ...(command === 'register' ? [] : results), ...options),
    });
  });
}

/** `FINDING: VERDICT at look LOOK, MEMBERS` of each finding in a folder of reports. */
async function decidedIn(folder: string): Promise<string[]> {
  const found = JSON.parse(await readFile(join(folder, 'findings.json'), 'utf8')) as FindingResult[];
  return found.map(
    ({ finding, verdict, look, members }) => `${finding}: ${verdict} at look ${look}, ${members}`,
  );
}

/** Members in the stored blocks of the ensembles whose names begin so: `0-5`, sorted. */
async function blocksOf(results: string, start: string): Promise<string[]> {
  const names = await readdir(join(results, 'trials'));
  return names
    .filter((name) => name.startsWith(start))
    .map((name) => name.split('.').at(-1)!)
    .sort();
}

test('--until decided adds members to what is undecided; plan, run and publish say each look', async () => {
  await withSuite(FIXED, async ({ results, to, on }) => {
    const options = ['--until', 'decided', '--most', '24'];
    const coverages = plannedLooks([6, 12, 24]).map(({ coverage }) => coverage);
    const plan = (await on('plan', ...options)).stdout;
    const looks = Array.from(plan.matchAll(/^(\d) of 3 +(\d+) +([\d.]+) %/gm), (line) =>
      line.slice(1).map(Number),
    );
    assert.equal(
      looks.map(([look, members]) => [look, members]),
      [
        [1, 6],
        [2, 12],
        [3, 24],
      ],
      plan,
    );
    looks.forEach(([, , coverage], at) => {
      assert.ok(Math.abs(coverage / 100 - coverages[at]) < 0.05 * (1 - coverages[at]), plan);
    });
    assert.not.ok(existsSync(results), 'plan writes nothing');

    const ran = await on('run', ...options);
    assert.is(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /^look 2 of 3: 12 members for 2 undecided findings$/m);
    assert.match(ran.stderr, /^look 3 of 3: 24 members for 1 undecided finding$/m);
    const folder = join(results, 'until-decided_most-24');
    assert.equal(await decidedIn(folder), [
      'pc-order-linear: reproduced at look 2, 12',
      'loc-across: reproduced at look 3, 24',
    ]);
    assert.equal(await blocksOf(results, 'power_linear'), ['0-5', '6-11']);
    assert.equal(await blocksOf(results, 'power_mlp'), ['0-5'], 'no finding needs it');
    assert.equal(await blocksOf(results, 'flat_linear'), ['0-5', '12-23', '6-11']);
    assert.match(ran.stdout, /^✓ pc-order-linear\/power: .* \(look 2\/3, 12 members\)$/m);
    assert.match(ran.stdout, /^ {2}reproduced .* \[.*\] \(99\.7 %\) /m);
    assert.match(ran.stdout, /^✓ loc-across\/flat: .* \(look 3\/3, 24 members\)$/m);

    const published = await on('publish', ...options, '--to', to);
    assert.is(published.code, 0, published.stderr);
    const text = async (ending: string): Promise<string> => readFile(join(to, `tiny${ending}`), 'utf8');
    const page = await text('.md');
    assert.match(page, /^\| PCs set .* \(99\.7 %\) .* ✓ \*\*reproduced\*\*, at 12 members, look 2 of 3 \|/m);
    assert.match(page, '*Look*: members were added until a row was decided.');
    // One ensemble of 12 and two of 24; each counts once, whatever the looks at it.
    assert.match(page, /^3 trials, 60 networks, trained on /m);
    const command = `--finding pc-order-linear --until decided --most 24`;
    assert.match(await text('-all.csv'), new RegExp(`run .*tiny\\.yaml ${command}$`, 'm'));
    assert.match((await on('plan', ...options)).stdout, /^1 of 3 .* 0\.0 +0\.0$/m);
  });
});

test('plan names the looks of a finding whose trials all end at fewer members, and of no other', async () => {
  const capped = UNTIL.replace('findings:', 'trials:\n  - { data: flat, most: 12 }\n  - {}\nfindings:');
  await withSuite(capped, async ({ on }) => {
    const { code, stdout, stderr } = await on('plan');
    assert.is(code, 0, stderr);
    const [{ coverage }] = plannedLooks([6, 12]).slice(1);
    const last = `${(100 * coverage).toFixed(1)} %`;
    const line = `loc-across: looks at 6, 12 members, the last by intervals of ${last}`;
    assert.match(stdout, `\n${line}\n`);
    assert.not.match(stdout, 'pc-order-linear: looks');
  });
});

test('a published row that an early look decided is made again by its members, and is equal', async () => {
  await withSuite(UNTIL, async ({ suite, to, on }) => {
    assert.is((await on('run')).code, 0);
    assert.is((await on('publish', '--to', to)).code, 0);
    const fresh = join(suite, '..', 'fresh');
    const again = await pcbias(
      ...['reproduce', 'tiny/pc-order-linear/power', '--published', to, '--results', fresh],
    );
    assert.is(again.code, 0, again.stderr + again.stdout);
    assert.match(again.stdout, /published .* \(99\.7 %\), reproduced \(12 members, /);
    assert.match(again.stdout, /here .* \(99\.7 %\), reproduced /);
    assert.match(again.stdout, 'same adapter: equal');
    assert.equal(await blocksOf(join(fresh, 'tiny'), 'power_linear'), ['0-11']);
  });
});

test('a registration holds all looks, and a run that stopped before the last one confirms', async () => {
  const registered = `registration: registration/tiny.yaml\n${UNTIL}`;
  await withSuite(registered, async ({ suite, results, to, on }) => {
    const only = ['--finding', 'pc-order-linear'];
    assert.is((await on('register')).code, 0);
    const file = join(suite, '..', 'registration', 'tiny.yaml');
    const { sample } = readRegistration(await readFile(file, 'utf8'), file);
    assert.equal(sample, { seed: '5', dataSeed: '5', members: 6, looks: [6, 12, 24], draws: 1 });

    assert.match((await on('plan')).stdout, /^confirming: as registration /m);
    const part = await on('run', ...only);
    assert.is(part.code, 0, part.stderr);
    assert.equal(await decidedIn(join(results, 'pc-order-linear')), [
      'pc-order-linear: reproduced at look 2, 12',
    ]);
    assert.match(part.stderr, /^confirming: /m);
    assert.not.match(part.stderr, 'exploratory', 'it stopped by its own rule');
    const whole = await on('run');
    assert.is(whole.code, 0, whole.stderr);
    assert.not.match(whole.stderr, 'exploratory');
    const done = await on('publish', '--to', to, '--confirming');
    assert.is(done.code, 0, done.stderr);
    const page = await readFile(join(to, 'tiny.md'), 'utf8');
    assert.match(page, 'Status: confirming.');
    assert.match(page, '**reproduced**, at 12 members, look 2 of 3');
  });
});

test('other looks than registered, or a number of members that was chosen afterwards, explore', async () => {
  const registered = `registration: registration/tiny.yaml\n${UNTIL}`;
  await withSuite(registered, async ({ to, on }) => {
    assert.is((await on('register')).code, 0);
    const differs = async (...options: string[]): Promise<string | undefined> =>
      /^exploratory: differs from registration \w+ of \S+: (.*)$/m.exec(
        (await on('plan', ...options)).stdout,
      )?.[1];
    assert.is(
      await differs('--until', 'decided', '--most', '48'),
      'looks is [6,12,24,48], registered [6,12,24]',
    );
    assert.is(
      await differs('--members', '12'),
      'members is 12, registered 6; looks is not there, registered [6,12,24]',
    );
    assert.is(await differs('--until', 'decided'), undefined, 'the looks of the suite');

    // Twelve members are what the second look has, and by 95 % intervals they would decide more easily.
    assert.is((await on('run', '--members', '12')).code, 0);
    const refused = await on('publish', '--members', '12', '--to', to, '--confirming');
    assert.is(refused.code, 2, refused.stdout);
    assert.match(refused.stderr, /\n {2}- looks is not there, registered \[6,12,24\]$/m);
    assert.not.ok(existsSync(to));
  });
});

test('what does not fit --until decided and --most is said before anything is trained', async () => {
  await withSuite(FIXED, async ({ suite, results, on }) => {
    const wrong: readonly (readonly [options: string, message: RegExp])[] = [
      ['--most 24', /found --most 24 alone, expected it with --until decided; add that$/m],
      ['--until decided --most 6', /found 6 for --most, expected a whole number from 7 to 4096; correct it/],
      ['--until decided --most many', /found no number for --most, expected a whole number/],
      ['--until sure', /Argument: until, Given: "sure", Choices: "decided"/],
      ['--until', /Not enough arguments following: until/],
      ['--until decided --most', /Not enough arguments following: most/],
    ];
    for (const command of ['run', 'plan', 'publish', 'register']) {
      // Every command takes the options by the same way, so one of them is asked about all mistakes.
      for (const [options, message] of command === 'plan' ? wrong : wrong.slice(0, 1)) {
        const { code, stderr } = await on(command, ...options.split(' '));
        assert.is(code, 2, `${command} ${options}`);
        assert.match(stderr, message, `${command} ${options}`);
      }
    }
    await writeFile(suite, FIXED.replace('members: 6', 'members: 4'));
    const few = await on('run', '--until', 'decided');
    assert.match(few.stderr, /found 4 members in the suite, .*give their number with --members/);
    await writeFile(suite, tinySuite());
    const nothing = await on('run', '--until', 'decided', '--members', '6');
    assert.is(nothing.code, 2);
    assert.match(nothing.stderr, /found --until decided, expected a suite that asks for findings/);
    assert.not.ok(existsSync(results));
  });
});

test.run();
