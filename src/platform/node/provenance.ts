import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFolder, packageRoot } from './files.js';

/**
 * Returns the versions of everything that computes, for every result: this package and its commit, Node,
 * Dawn's bindings, gpu.js.
 */
export async function provenance(): Promise<Record<string, string>> {
  return {
    pcbias: await versionIn(packageRoot()),
    commit: await commit(),
    node: process.versions.node,
    webgpu: await versionIn(packageFolder('webgpu')),
    'gpu.js': await versionIn(packageFolder('gpu.js')),
    platform: `${process.platform}-${process.arch}`,
  };
}

async function versionIn(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

/**
 * Returns the commit of the checkout, with `+changes` appended if files differ from it, or `none` outside a
 * checkout.
 */
async function commit(): Promise<string> {
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', ['-C', packageRoot(), ...args])).stdout.trim();
  try {
    if ((await realpath(await git('rev-parse', '--show-toplevel'))) !== (await realpath(packageRoot()))) {
      return 'none';
    }
    const head = await git('rev-parse', 'HEAD');
    const changes = await git('status', '--porcelain', '--', 'src', 'shaders', 'package-lock.json');
    return changes === '' ? head : `${head}+changes`;
  } catch {
    return 'none';
  }
}
