import { readdirSync } from 'node:fs';
import { relative, sep } from 'node:path';

/**
 * The files that take longest are begun first, so that no core is idle at the end. `ops/bits` compiles most
 * kernels that other files in `ops` need, so those wait until the driver's cache has them.
 */
const FIRST = ['ops/bits', 'cli/', 'lint/', 'bench/', 'architecture/', 'train/', 'ops/'];

/**
 * Returns the paths of test files below `root` in the order in which they are to be begun. If a filter
 * matches nothing, it prints what exists and returns none.
 */
export function chooseFiles(root: string, filters: readonly string[]): string[] {
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll(sep, '/'))
    .filter((path) => path.endsWith('.test.js') && !path.includes('node_modules/'))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const folders = [...new Set(all.map(folderOf))].sort();
  const matches = (filter: string, file: string): boolean =>
    folders.includes(filter) ? folderOf(file) === filter : file.includes(filter);
  const idle = filters.filter((filter) => !all.some((file) => matches(filter, file)));
  if (all.length === 0 || idle.length > 0) {
    const where = relative(process.cwd(), root) || '.';
    console.log(
      `no test file in ${where} ${idle.map((filter) => `in or named '${filter}'`).join(', ')}`.trimEnd(),
    );
    console.log(`folders: ${folders.join(', ') || 'none'}`);
    return [];
  }
  return filters.length === 0 ? all : all.filter((file) => filters.some((filter) => matches(filter, file)));
}

function rankOf(file: string): number {
  const rank = FIRST.findIndex((start) => file.startsWith(start));
  return rank < 0 ? FIRST.length : rank;
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '.';
}
