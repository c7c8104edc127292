import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../src/platform/node/files.js';
import { withTemporaryFolder } from '../../support/temporary.js';

// Runs .ci/vulkan.sh with commands that pretend to be apt, so that other releases than this one are covered.

const test = suite('.ci/vulkan.sh');

/** Commands that play apt and root; `$STATE` holds what is installed, what apt knows and what it was told. */
const COMMANDS = {
  'dpkg-query': 'test -s "$STATE/installed" && echo "installed $(cat "$STATE/installed")"',
  'apt-cache': 'cat "$STATE/madison"',
  'apt-get': `
echo "$*" >>"$STATE/told"
case "$1" in
  update) if ls "$PCBIAS_APT_FOLDER"/sources.list.d/pcbias-backports.* >/dev/null 2>&1; then
    cat "$STATE/backports" >>"$STATE/madison"
  fi ;;
  install) sed -nE 's/.*mesa-vulkan-drivers=([^ ]+).*/\\1/p' <<<"$*" >"$STATE/installed" ;;
esac`,
  id: 'echo "$PRETENDED_ID"',
  find: 'echo /usr/share/vulkan/icd.d/lvp_icd.json',
  ldconfig: 'echo libvulkan.so.1',
};

interface Release {
  readonly os: string;
  /** An entry of apt's sources. */
  readonly sources: string;
  /** Versions with their suites that apt knows at first. */
  readonly known: readonly string[];
  /** Those that it knows once backports are enabled. */
  readonly backports?: readonly string[];
  readonly installed?: string;
  readonly root?: boolean;
}

const DEBIAN_13: Release = {
  os: 'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n',
  sources: 'Types: deb\nURIs: http://deb.example/debian\nSuites: trixie trixie-updates\nComponents: main\n',
  known: ['25.0.7-2 trixie'],
  backports: ['26.1.6-1~bpo13+1 trixie-backports'],
};

/** Returns what the script said, its exit code, what apt was told, and what is installed and enabled then. */
function run({ os, sources, known, backports = [], installed = '', root = true }: Release) {
  const found = { said: '', code: 0, told: '', installed: '', enabled: '' };
  const lines = (versions: readonly string[]): string =>
    versions
      .map((each) => each.split(' '))
      .map(
        ([version, of]) =>
          `mesa-vulkan-drivers | ${version} | http://deb.example/debian ${of}/main amd64 Packages\n`,
      )
      .join('');
  return withTemporaryFolder(async (folder) => {
    const at = (...path: string[]): string => join(folder, ...path);
    await mkdir(at('bin'));
    await mkdir(at('apt', 'sources.list.d'), { recursive: true });
    for (const [name, text] of Object.entries(COMMANDS)) {
      await writeFile(at('bin', name), `#!/usr/bin/env bash\n${text}\n`);
      await chmod(at('bin', name), 0o755);
    }
    await writeFile(at('apt', 'sources.list.d', 'own.sources'), sources);
    await writeFile(at('os-release'), os);
    await writeFile(at('installed'), installed);
    await writeFile(at('madison'), lines(known));
    await writeFile(at('backports'), lines(backports));
    await writeFile(at('told'), '');
    const env = {
      PATH: `${at('bin')}:${process.env.PATH}`,
      STATE: folder,
      PRETENDED_ID: root ? '0' : '1000',
      PCBIAS_APT_FOLDER: at('apt'),
      PCBIAS_OS_RELEASE: at('os-release'),
    };
    await new Promise<void>((resolve) => {
      execFile('bash', [join(packageRoot(), '.ci', 'vulkan.sh')], { env }, (error, stdout, stderr) => {
        found.said = stdout + stderr;
        found.code = error === null ? 0 : Number(error.code);
        resolve();
      });
    });
    const text = async (...path: string[]): Promise<string> =>
      readFile(at(...path), 'utf8').then(
        (read) => read.trim(),
        () => '',
      );
    found.told = await text('told');
    found.installed = await text('installed');
    found.enabled = await text('apt', 'sources.list.d', 'pcbias-backports.sources');
    return found;
  });
}

const hasDpkg = (() => {
  try {
    execFileSync('dpkg', ['--version']);
    return true;
  } catch {
    return false; // Versions are compared by dpkg, so this needs Debian or Ubuntu.
  }
})();

if (hasDpkg) {
  test('Debian 13: backports are enabled, and their newer Mesa replaces what is installed', async () => {
    for (const installed of ['', '25.0.7-2']) {
      const { code, told, enabled, ...found } = await run({ ...DEBIAN_13, installed });
      assert.is(code, 0, found.said);
      assert.is(found.installed, '26.1.6-1~bpo13+1');
      assert.match(told, /install .*-t trixie-backports mesa-vulkan-drivers=26\.1\.6-1~bpo13\+1 libvulkan1/);
      assert.match(enabled, /Suites: trixie-backports$/m);
      assert.match(found.said, /lavapipe of Mesa 26\.1\.6/);
    }
  });

  test('the newest is there: apt is not asked for anything, also without root', async () => {
    const [backport] = DEBIAN_13.backports ?? [];
    for (const root of [true, false]) {
      const { code, told, said } = await run({
        ...DEBIAN_13,
        sources: `${DEBIAN_13.sources}\nTypes: deb\nSuites: trixie-backports\n`,
        known: [...DEBIAN_13.known, backport],
        installed: backport.split(' ')[0],
        root,
      });
      assert.equal({ code, told }, { code: 0, told: '' }, said);
    }
  });

  test('backports that are older than the distribution are passed over', async () => {
    const { installed, told } = await run({ ...DEBIAN_13, known: ['27.0.1-1 trixie'] });
    assert.is(installed, '27.0.1-1');
    assert.not.match(told, /-t trixie-backports/);
  });

  test('without root: a usable Mesa goes on with a hint, a missing one is an error', async () => {
    const usable = await run({ ...DEBIAN_13, installed: '25.0.7-2', root: false });
    assert.equal({ code: usable.code, told: usable.told }, { code: 0, told: '' });
    assert.match(usable.said, /may be a newer Mesa: sudo bash .*\n.*lavapipe of Mesa 25\.0\.7/);
    const missing = await run({ ...DEBIAN_13, root: false });
    assert.is(missing.code, 1);
    assert.match(missing.said, /needs root: sudo bash/);
  });

  test('Ubuntu: the newest of its updates is installed, and no backports are enabled', async () => {
    const { installed, told, enabled, said } = await run({
      os: 'ID=ubuntu\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\n',
      sources: 'Types: deb\nSuites: noble noble-updates noble-backports\nComponents: main\n',
      known: ['25.2.8-0ubuntu0.24.04.1 noble-updates', '24.0.5-1ubuntu1 noble'],
    });
    assert.is(installed, '25.2.8-0ubuntu0.24.04.1', said);
    assert.is(enabled, '');
    assert.not.match(told, /-t /);
  });

  test('Debian 12: what Dawn refuses is replaced from backports', async () => {
    const { installed, said, code } = await run({
      os: 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
      sources: 'Types: deb\nSuites: bookworm\nComponents: main\n',
      known: ['22.3.6-1+deb12u2 bookworm'],
      backports: ['25.0.7-2~bpo12+1 bookworm-backports'],
      installed: '22.3.6-1+deb12u2',
    });
    assert.equal({ installed, code }, { installed: '25.0.7-2~bpo12+1', code: 0 }, said);
  });
}

test('the script is there', async () => {
  assert.match(await readFile(join(packageRoot(), '.ci', 'vulkan.sh'), 'utf8'), /^#!\/usr\/bin\/env bash/);
});

test.run();
