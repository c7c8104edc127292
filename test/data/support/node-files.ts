import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FileSource } from '../../../src/data/files.js';

/** Files of this machine, for tests. */
export function nodeFiles(): FileSource {
  const require = createRequire(import.meta.url);
  return {
    read: (path) => readFile(path),
    packageFile: (name, path) => join(dirname(require.resolve(`${name}/package.json`)), path),
  };
}
