import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from './embedded.js';
import { why } from './files.js';
import { replaceFile } from './replace.js';

/** There is one file per kernel, adapter and driver, and every change of a kernel leaves one behind. */
const MOST_FILES = 200;
const ENDING = '.tiles.json';

/** The storage that `TileMemory` of `ops` needs. */
export interface TileFolder {
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
  all(): Promise<readonly string[]>;
}

/**
 * Keeps texts as files of a folder, which is made at the first write. A file appears whole or not at all, so
 * any number of processes can share the folder. When there are more than `mostFiles`, the oldest go. The
 * first failure (disk full, folder read-only) is reported once, and from then on nothing is read or written.
 *
 * @param say takes one line
 * @param folder default: in the cache folder, one for each kind of processor, which on a software adapter
 * matters as much as the driver
 */
export function openTileFolder(
  say: (line: string) => void,
  folder = join(cacheFolder(), 'tiles', processor()),
  mostFiles = MOST_FILES,
): TileFolder {
  let failed = false;
  const fail = (what: string, error: unknown): undefined => {
    if (!failed) {
      say(
        `tiles of products are not remembered: ${folder} cannot be ${what} (${why(error)}); ` +
          'PCBIAS_CACHE=<a folder that can be written> keeps them',
      );
    }
    failed = true;
  };
  const read = async (path: string): Promise<string | undefined> => {
    if (failed) return undefined;
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? undefined : fail('read', error);
    }
  };
  return {
    read: (name) => read(pathOf(folder, name)),
    async write(name, text) {
      if (failed) return;
      try {
        await replaceFile(pathOf(folder, name), text);
        await removeOldest(folder, mostFiles);
      } catch (error) {
        fail('written', error);
      }
    },
    async all() {
      try {
        const texts = await Promise.all((await namesIn(folder)).map((name) => read(join(folder, name))));
        return texts.filter((text) => text !== undefined);
      } catch (error) {
        fail('read', error);
        return [];
      }
    },
  };
}

/** Returns the processor's name, e.g. `amd-epyc-9b45`. */
function processor(): string {
  const model = cpus().at(0)?.model ?? 'unknown';
  return model.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function pathOf(folder: string, name: string): string {
  if (!/^[a-z0-9_-]+$/.test(name)) {
    throw new RangeError(`tile folder: name '${name}', expected small letters, digits, _ and -`);
  }
  return join(folder, name + ENDING);
}

async function removeOldest(folder: string, most: number): Promise<void> {
  const names = await namesIn(folder);
  if (names.length <= most) return;
  const files: { path: string; writtenMs: number }[] = [];
  for (const name of names) {
    const path = join(folder, name);
    // Another process may have removed it.
    const found = await stat(path).catch(() => undefined);
    if (found) files.push({ path, writtenMs: found.mtimeMs });
  }
  files.sort((a, b) => b.writtenMs - a.writtenMs || (a.path < b.path ? -1 : 1));
  for (const { path } of files.slice(most)) await rm(path, { force: true });
}

/** Returns sorted names, or none if the folder does not exist. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^[^.].*\.tiles\.json$/.test(name)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
