import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { packageRoot } from '../../src/platform/node/files.js';
import { replaceFile } from '../../src/platform/node/replace.js';
import { SPEED_HEADING } from './tables.js';

const BLOCK = /<!-- bench: (\S+) -->\n([\s\S]*?)<!-- \/bench -->/;

/** The file that README's section of speed is made from, and what stands there. */
export interface ReadmeSection {
  /** Path from the package's folder. */
  readonly source: string;
  readonly text: string;
}

/** Throws an Error where README has no such section. */
export function readmeSection(readme: string): ReadmeSection {
  const found = BLOCK.exec(readme);
  if (found === null) {
    throw new Error(
      'README.md has no section between <!-- bench: FILE --> and <!-- /bench -->; put the two lines back',
    );
  }
  return { source: found[1], text: found[2].trim() };
}

/** What README says from a result file: its rates, and where the rest is. Throws an Error where the file has none. */
export function readmeText(markdown: string, source: string): string {
  const start = markdown.indexOf(`${SPEED_HEADING}\n`);
  if (start < 0)
    throw new Error(`${source} has no heading '${SPEED_HEADING}': measure again with npm run bench`);
  const [rates] = markdown.slice(start + SPEED_HEADING.length).split(/^(?:## |!\[)/m);
  return `${rates.trim()}\n\nDefinitions, losses, and how time grows with members, width, minibatch and examples: [${source}](${source}).`;
}

/** Markdown as prettier leaves it in README. */
export async function formatted(markdown: string): Promise<string> {
  const path = join(packageRoot(), 'README.md');
  return format(markdown, { ...(await resolveConfig(path)), filepath: path });
}

/** Puts the rates of a result file into README. `source`: its path from the package's folder. */
export async function writeReadmeSection(source: string): Promise<void> {
  const path = join(packageRoot(), 'README.md');
  const readme = readFileSync(path, 'utf8');
  readmeSection(readme);
  const text = readmeText(readFileSync(join(packageRoot(), source), 'utf8'), source);
  const replaced = readme.replace(BLOCK, () => `<!-- bench: ${source} -->\n\n${text}\n\n<!-- /bench -->`);
  await replaceFile(path, await formatted(replaced));
}
