import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { readRegistration, registrationText } from '../../../src/suite/registration/file.js';
import { contentHash, type Registration } from '../../../src/suite/registration/registration.js';
import { withOtherRevision } from '../../suite/registration/sample.js';
import { tinySuite } from '../../run/tiny-suite.js';
import { withTemporaryFolder } from '../../support/temporary.js';
import { pcbias } from '../pcbias.js';

const SUITE = `${tinySuite({ members: 4 }).replaceAll('train: 40, test: 20', 'train: 80, test: 80')}
registration: registration/tiny.yaml
trials:
  - { data: power, architecture: [linear, mlp], training: sgd }
findings:
  - { finding: loc-across }
`;

interface Place {
  readonly suite: string;
  /** Where the suite's registration is. */
  readonly file: string;
  /** Folder of published tables. */
  readonly to: string;
  /** Runs a command on the suite, with its results in the folder of the test. */
  readonly on: (command: string, ...options: string[]) => ReturnType<typeof pcbias>;
  readonly registration: () => Promise<Registration>;
  readonly published: (ending: string) => Promise<string>;
}

async function withRegistered(body: (place: Place) => Promise<void>, text = SUITE): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const suite = join(folder, 'tiny.yaml');
    await writeFile(suite, text);
    const [file, to] = [join(folder, 'registration', 'tiny.yaml'), join(folder, 'published')];
    const results = ['--results', join(folder, 'results')];
    await body({
      suite,
      file,
      to,
      on: (command, ...options) =>
        pcbias(command, suite, ...(command === 'register' ? [] : results), ...options),
      registration: async () => readRegistration(await readFile(file, 'utf8'), file),
      published: (ending) => readFile(join(to, `tiny.${ending}`), 'utf8'),
    });
  });
}

/** A registration whose content was another one when it was written. */
function sealed(registration: Registration, change: Partial<Registration>): string {
  const content = { ...registration, ...change };
  return registrationText({ ...content, hash: contentHash(content) });
}

test('a run as registered is confirming, and the published tables say by which registration', async () => {
  await withRegistered(async ({ file, to, on, registration, published }) => {
    const none = await on('run');
    assert.is(none.code, 2, none.stderr);
    assert.match(none.stderr, /tiny\.yaml: cannot be read .*write it: pcbias register/);

    const made = await on('register', '--exploratory', 'seeds 1, 2', '--exploratory', 'seed 3');
    assert.is(made.code, 0, made.stderr);
    const { hash, date, exploratory, sample } = await registration();
    assert.equal(exploratory, ['seeds 1, 2', 'seed 3']);
    assert.equal(sample, { seed: '5', dataSeed: '5', members: 4, draws: 1 });
    assert.match(made.stdout, `registered: ${file}\nSHA-256 ${hash}\n`);

    const again = await on('register');
    assert.is(again.code, 2);
    assert.match(again.stderr, /found a file, expected none; .*--supersede/);
    assert.is((await registration()).hash, hash, 'it stands');

    const line = `confirming: as registration ${hash.slice(0, 12)} of ${date} says`;
    assert.match((await on('plan')).stdout, line);
    const ran = await on('run');
    assert.is(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, line);
    assert.not.match(ran.stderr, 'exploratory');
    const part = await on('run', '--finding', 'loc-across');
    assert.match(part.stderr, line, 'a part of what was registered');

    const done = await on('publish', '--to', to, '--confirming');
    assert.is(done.code, 0, done.stderr);
    assert.match(done.stdout, `${line}\nSHA-256 of the registration: ${hash}\n`);
    for (const ending of ['md', 'tex']) {
      const text = await published(ending);
      assert.match(text, `Status: confirming. Registration ${hash} of ${date}.`, ending);
      assert.match(text, 'Exploratory before it: seeds 1, 2; seed 3.', ending);
      assert.match(text, /Estimands version [0-9a-f]{12}, engine version \d+\./, ending);
    }
    const [head, row] = (await published('csv')).split('\n');
    assert.match(head, 'status,registration,earlier_registrations,estimands_version,engine_version');
    assert.match(row, new RegExp(`,confirming,${hash},,[0-9a-f]{12},\\d+,`));
  });
});

test('another seed or number of members is exploratory, and is not published as confirming', async () => {
  await withRegistered(async ({ to, on, published }) => {
    assert.is((await on('register')).code, 0);
    const options = ['--members', '6', '--seed', 'another'];
    const differs = 'seed is "another", registered "5"; members is 6, registered 4';
    assert.match((await on('plan', ...options)).stdout, new RegExp(`^exploratory: .*${differs}$`, 'm'));
    const ran = await on('run', ...options);
    assert.is(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, new RegExp(`^exploratory: differs from registration .*: ${differs}$`, 'm'));
    const refused = await on('publish', ...options, '--to', to, '--confirming');
    assert.is(refused.code, 2, refused.stdout);
    assert.match(
      refused.stderr,
      /found a run that differs from registration [0-9a-f]{64} of .*\n {2}- seed is/,
    );
    assert.not.ok(existsSync(to), 'nothing is written');
    const done = await on('publish', ...options, '--to', to);
    assert.is(done.code, 0, done.stderr);
    assert.match(await published('md'), `The run differs from it: ${differs}.`);
    const all = await readFile(join(to, 'tiny-all.csv'), 'utf8');
    assert.match(all, /--finding loc-across --seed another --members 6$/m);
    assert.match(await published('csv'), ',exploratory,');
  });
});

test('an estimand that changed since is named, and no run of it is called confirming', async () => {
  await withRegistered(async ({ file, to, on, registration, published }) => {
    assert.is((await on('register')).code, 0);
    const before = await registration();
    const [
      {
        primary: [estimand],
      },
    ] = before.findings;
    // The registration is as one of code whose bound was another.
    const findings = [{ ...before.findings[0], primary: [{ ...estimand, claim: 0.4 }] }];
    await writeFile(file, sealed(before, { findings }));
    const differs =
      `loc-across: the bound claim of "${estimand.quantity}" is ${estimand.claim}, ` + 'registered 0.4';
    const ran = await on('run');
    assert.is(ran.code, 0, ran.stderr);
    assert.ok(ran.stderr.includes(differs), ran.stderr);
    const refused = await on('publish', '--to', to, '--confirming');
    assert.is(refused.code, 2);
    assert.ok(refused.stderr.includes(`  - ${differs}`), refused.stderr);
    assert.is((await on('publish', '--to', to)).code, 0);
    assert.ok(
      (await published('md')).includes(`Status: exploratory. Registration ${(await registration()).hash}`),
    );
    assert.ok((await published('md')).includes(differs));

    await writeFile(file, (await readFile(file, 'utf8')).replace('claim: 0.4', 'claim: 0.3'));
    const broken = await on('publish', '--to', to);
    assert.is(broken.code, 2);
    assert.match(broken.stderr, /it was changed after it was registered; restore the file/);
  });
});

test('an estimand of one finding that changed since is an exception, which must be named', async () => {
  await withRegistered(async ({ file, to, on, registration, published }) => {
    assert.is((await on('register')).code, 0);
    await writeFile(file, registrationText(withOtherRevision(await registration(), 'loc-same')));
    const { hash, date, findings } = await registration();
    const [{ quantity }] = findings.find(({ finding }) => finding === 'loc-same')!.primary;
    const reason = `loc-same: the revision of "${quantity}" is 1, registered 2`;
    const line =
      `\nconfirming, except loc-same: differs from registration ${hash.slice(0, 12)} of ${date}: ` +
      `${reason}\n`;
    assert.ok((await on('plan')).stdout.includes(line));
    const ran = await on('run');
    assert.is(ran.code, 0, ran.stderr);
    assert.ok(ran.stderr.includes(line), ran.stderr);

    for (const [options, message] of [
      [['--confirming'], `found other estimands of loc-same than in registration ${hash}`],
      [
        ['--confirming', '--except', 'loc-same', '--except', 'loc-sam'],
        '--except loc-sam: found no such finding',
      ],
      [['--except', 'loc-same'], '--except loc-same: found no --confirming, expected both'],
    ] as const) {
      const refused = await on('publish', '--to', to, ...options);
      assert.is(refused.code, 2, refused.stdout);
      assert.match(refused.stderr, message);
      assert.not.ok(existsSync(to), 'nothing is written');
    }

    const done = await on('publish', '--to', to, '--confirming', '--except', 'loc-same');
    assert.is(done.code, 0, done.stderr);
    assert.ok(done.stdout.includes(line), done.stdout);
    const text = await published('md');
    assert.ok(text.includes(`Status: confirming, except loc-same. Registration ${hash}`), text);
    assert.ok(text.includes(`Deviation from the registration: ${reason}. What loc-same says`), text);
    const rows = (await published('csv')).trim().split('\n').slice(1);
    assert.equal(
      rows.map((row) => [row.split('/')[1], /,(confirming|exploratory),/.exec(row)?.[1]]),
      [
        ['loc-across', 'confirming'],
        ['loc-same', 'exploratory'],
      ],
    );
    assert.match(await published('svg'), '>loc-same/power (exploratory)<');

    // Without --confirming the same tables are written: they say what holds, whatever is asked.
    assert.is((await on('publish', '--to', join(to, 'again'))).code, 0);
    assert.is(await readFile(join(to, 'again', 'tiny.md'), 'utf8'), text);
  }, `${SUITE}  - { finding: loc-same }\n`);
});

test('findings that other estimands decided are evaluated again before they are published', async () => {
  await withRegistered(async ({ suite, to, on }) => {
    await writeFile(suite, SUITE.replace(/^registration: .*$/m, ''));
    assert.match((await on('run')).stderr, /^exploratory: the suite names no registration$/m);
    const refused = await on('publish', '--to', to, '--confirming');
    assert.is(refused.code, 2);
    assert.match(refused.stderr, /found no registration, expected one for a confirming run/);
    const results = join(suite, '..', 'results', 'tiny', 'findings.json');
    const [found] = JSON.parse(await readFile(results, 'utf8')) as Record<string, unknown>[];
    for (const estimands of ['0'.repeat(64), undefined]) {
      await writeFile(results, JSON.stringify([{ ...found, estimands }]));
      const stale = await on('publish', '--to', to);
      assert.is(stale.code, 2);
      assert.match(stale.stderr, /found loc-across decided by other estimands .* again: pcbias run/);
    }
    assert.is((await on('run')).code, 0);
    assert.is((await on('publish', '--to', to)).code, 0);
    assert.match(
      await readFile(join(to, 'tiny.md'), 'utf8'),
      'Status: exploratory. The suite names no registration.',
    );
  });
});

test('what was trained before it was registered is exploratory', async () => {
  await withRegistered(async ({ suite, to, on, published }) => {
    await writeFile(suite, SUITE.replace(/^registration: .*$/m, ''));
    assert.is((await on('run')).code, 0);
    const made = await on('register');
    assert.match(made.stdout, /say registration: registration\/tiny\.yaml in .*tiny\.yaml/);
    await writeFile(suite, SUITE);
    const ran = await on('run');
    assert.match(ran.stderr, /^confirming: /m, 'by the suite alone');
    const older = /2 of 2 trials began before it was registered \(power \/ (?:linear|mlp) \/ sgd at 2\S+Z\)/;
    assert.match(ran.stderr, new RegExp(`^exploratory: .*${older.source}$`, 'm'));
    const refused = await on('publish', '--to', to, '--confirming');
    assert.is(refused.code, 2);
    assert.match(refused.stderr, older);
    assert.is((await on('publish', '--to', to)).code, 0);
    assert.match(await published('tex'), older);
  });
});

test('a change is a new registration, which lists the earlier ones and what changed', async () => {
  await withRegistered(async ({ suite, file, to, on, registration, published }) => {
    assert.is((await on('register', '--exploratory', 'seed 1')).code, 0);
    const first = await registration();
    const same = await on('register', '--supersede');
    assert.is(same.code, 2);
    assert.match(same.stderr, /found the same registration, expected a change; it stands since/);
    const second = await on('register', '--seed', '6', '--exploratory', 'seed 5', '--supersede');
    assert.is(second.code, 0, second.stderr);
    assert.match(
      second.stdout,
      `supersedes ${first.hash} of ${first.date}:\n  - seed is "6", registered "5"\n`,
    );
    assert.match(second.stdout, 'examples and synthetic data are drawn by 5, the seed in the suite file');
    const third = await on('register', '--seed', '7', '--supersede');
    assert.is(third.code, 0, third.stderr);
    const { supersedes, exploratory, hash } = await registration();
    assert.equal(exploratory, ['seed 1', 'seed 5']);
    assert.equal(
      supersedes.map(({ changed }) => changed),
      [
        ['seed is "7", registered "6"'],
        ['seed is "6", registered "5"', 'exploratory before it, too: seed 5'],
      ],
    );
    assert.is(supersedes[1].hash, first.hash);

    assert.is((await on('run', '--seed', '7')).code, 0);
    const done = await on('publish', '--seed', '7', '--to', to, '--confirming');
    assert.is(done.code, 0, done.stderr);
    const text = await published('md');
    for (const { hash: earlier, date, changed } of supersedes) {
      const line = `Earlier registration ${earlier} of ${date}; then changed: ${changed.join('; ')}.`;
      assert.ok(text.includes(line), line);
    }
    assert.match(await published('csv'), `,confirming,${hash},${supersedes[0].hash}; ${first.hash},`);

    await writeFile(suite, SUITE.replace('name: tiny', 'name: other'));
    const other = await on('register', '--supersede');
    assert.is(other.code, 2);
    assert.match(other.stderr, /found the registration of tiny, expected one of other/);
    await writeFile(file, 'notes of the user');
    assert.is((await on('register', '--supersede')).code, 2);
    assert.is(await readFile(file, 'utf8'), 'notes of the user', 'a file that is none is kept');
  });
});

test('--to and --members; a suite without findings has nothing to register; help', async () => {
  await withRegistered(async ({ suite, on }) => {
    const to = join(suite, '..', 'elsewhere.yaml');
    const made = await on('register', '--to', to, '--members', '9');
    assert.is(made.code, 0, made.stderr);
    assert.is((parse(await readFile(to, 'utf8')) as Registration).sample.members, 9);
    assert.match(made.stdout, /say registration: elsewhere\.yaml in/);
    await writeFile(suite, tinySuite());
    const nothing = await on('register');
    assert.is(nothing.code, 2);
    assert.match(nothing.stderr, /asks for no findings, expected some to register/);
  });
  const { code, stdout } = await pcbias('register', '--help');
  assert.is(code, 0);
  assert.match(stdout, /--supersede[^]*pcbias register suites\/findings\.yaml --seed 11/);
});

test.run();
