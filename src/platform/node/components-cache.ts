import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './embedded.js';
import { why } from './files.js';
import { replaceFile } from './replace.js';

/** 4 GB: some 50 decompositions of 3072 features. */
const LIMIT_BYTES = 4e9;
const ENDING = '.components';

/** What `ComponentsCache` of `data` asks for. */
export interface ComponentsFolder {
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array): Promise<void>;
}

/**
 * Principal components as files of a folder, made at the first write. A file appears whole or not at all, so any number of processes
 * may share the folder. Of files beyond `limitBytes` those used longest ago go. The first failure (disk full, folder
 * read-only) is said, once, and from then on nothing is read or written.
 *
 * @param say takes one line
 * @param folder default: `components` in `$PCBIAS_CACHE`, else in `pcbias` in `$XDG_CACHE_HOME` or in `~/.cache`
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
        // In a folder that can only be read nothing goes either.
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

/** Removes files, used longest ago first, until the others hold at most `bytes`. */
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

/** Those of this cache: none where there is no folder. A killed process's temporary files (a dot first) count, and go. */
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
