import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultStore } from '../../store/result-store.js';
import { read as readFile } from './files.js';
import { replaceFile } from './replace.js';
import { publishFolder, removeLeftovers } from './publish.js';

/**
 * Keeps results as files and folders of a folder. Opening it removes what a killed process left half-written.
 */
export async function openResultFolder(path: string): Promise<ResultStore> {
  await removeLeftovers(path);
  return {
    async list() {
      if (!existsSync(path)) return [];
      const entries = await readdir(path, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => name);
    },
    read: (folder, file) => readFile(join(path, folder, file)),
    has: (folder, file) => Promise.resolve(existsSync(join(path, folder, file))),
    async publish(folder, files) {
      await publishFolder(join(path, folder), async (temporary) => {
        for (const [name, content] of files) {
          await writeFile(join(temporary, name), content);
        }
      });
    },
    replace: (folder, file, content) => replaceFile(join(path, folder, file), content),
    remove: (folder) => rm(join(path, folder), { recursive: true, force: true }),
    locate: (folder) => join(path, folder),
  };
}
