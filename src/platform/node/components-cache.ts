import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './embedded.js';
import { why } from './files.js';
import { replaceFile } from './replace.js';

/** 4 GB hold about 50 decompositions of 3072 features. */
const LIMIT_BYTES = 4e9;
const ENDING = '.components';

/** The storage that `ComponentsCache` of `data` needs. */
export interface ComponentsFolder {
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array): Promise<void>;
}

/**
 * Keeps principal components as files of a folder, which is made at the first write. A file appears whole or
 * not at all, so any number of processes can share the folder. When the files exceed `limitBytes`, the least
 * recently used go. The first failure (disk full, folder read-only) is reported once, and from then on
 * nothing is read or written.
 *
 * @param say takes one line
 * @param folder default: `components` in `$PCBIAS_CACHE`, else in `pcbias` in `$XDG_CACHE_HOME` or in
 * `~/.cache`
 */
export function openComponentsCache(
  say: (line: string) => void,
  folder = join(cacheFolder(), 'components'),
  limitBytes = LIMIT_BYTES,
): ComponentsFolder {
  let failed = false;
  const fail = (what: string, error: unknown): undefined => {
    if (!failed) {
      say(
        `principal components are computed and not kept: ${folder} cannot be ${what} (${why(error)}); ` +
          'PCBIAS_CACHE=<a folder that can be written> keeps them',
      );
    }
    failed = true;
  };
  return {
    async read(key) {
      if (failed) return undefined;
      const path = pathOf(folder, key);
      try {
        const bytes = await readFile(path);
        const now = new Date();
        // In a read-only folder this fails, but there no file is removed either.
        await utimes(path, now, now).catch(() => undefined);
        return bytes;
      } catch (error) {
        return codeOf(error) === 'ENOENT' ? undefined : fail('read', error);
      }
    },
    async write(key, bytes) {
      if (failed || bytes.length > limitBytes) return;
      const path = pathOf(folder, key);
      try {
        await removeOldest(folder, limitBytes - bytes.length);
        await replaceFile(path, bytes);
      } catch (error) {
        fail('written', error);
      }
    },
  };
}

function pathOf(folder: string, key: string): string {
  if (!/^[0-9a-f]+$/.test(key))
    throw new RangeError(`components cache: key '${key}', expected hexadecimal digits`);
  return join(folder, key + ENDING);
}

/** Removes the least recently used files until the others hold at most `bytes`. */
async function removeOldest(folder: string, bytes: number): Promise<void> {
  const files: { path: string; size: number; usedMs: number }[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    // Another process may have removed it.
    const found = await stat(path).catch(() => undefined);
    if (found) files.push({ path, size: found.size, usedMs: found.mtimeMs });
  }
  files.sort((a, b) => b.usedMs - a.usedMs || (a.path < b.path ? -1 : 1));
  let held = 0;
  for (const { path, size } of files) {
    held += size;
    if (held > bytes) await rm(path, { force: true });
  }
}

/**
 * Returns the names of this cache's files, or none if the folder does not exist. Temporary files of a killed
 * process (they begin with a dot) are included, so that they go too.
 */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.includes(ENDING));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
