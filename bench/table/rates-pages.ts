import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { packageRoot } from '../../src/platform/node/files.js';
import { replaceFile } from '../../src/platform/node/replace.js';
import { markdownTable } from '../../src/report/format/markdown-table.js';
import { SPEED_HEADING } from './tables.js';

/*
 * Rates of a result file are shown in two pages, between the same two marks: README.md has a line a workload,
 * docs/speed.md has the whole table.
 */
const BLOCK = /<!-- bench: (\S+) -->\n([\s\S]*?)<!-- \/bench -->/;

/** Columns at which a generated line ends. */
const WIDTH = 110;

/** A page with a generated section, and how its text follows from a result file. */
export interface RatesPage {
  /** Path from the package's folder. */
  readonly path: string;
  /**
   * Text of the section. Throws an Error where the result file has no rates.
   *
   * @param source the result file's path from the package's folder
   */
  readonly textOf: (markdown: string, source: string) => string;
}

export const RATES_PAGES: readonly RatesPage[] = [
  { path: 'README.md', textOf: shortRates },
  { path: 'docs/speed.md', textOf: allRates },
];

/** A generated section. */
export interface RatesSection {
  /** The result file that it is made from, by its path from the package's folder. */
  readonly source: string;
  readonly text: string;
}

/** Throws an Error where the page has no such section. */
export function ratesSection(page: string, path: string): RatesSection {
  const found = BLOCK.exec(page);
  if (found === null) {
    throw new Error(
      `${path} has no section between <!-- bench: FILE --> and <!-- /bench -->; put the two lines back`,
    );
  }
  return { source: found[1], text: found[2].trim() };
}

/** Where it was measured and the whole table, for a page in `docs/`. */
export function allRates(markdown: string, source: string): string {
  const rates = ratesOf(markdown, source);
  const file = `[the result file](../${source})`;
  const rest = `Definitions, losses, growth with members, width, minibatch and examples: ${file}.`;
  return [...paragraphs(rates), rest].map(wrapped).join('\n\n');
}

/**
 * For each workload the rate of pcbias in its default way, of the fastest peer on WebGPU and of the fastest
 * peer at all, in network-steps a second; a dash where none was measured. Ours have the default first.
 */
export function shortRates(markdown: string, source: string): string {
  const rates = ratesOf(markdown, source);
  const rows = tableRows(rates, source);
  const isOurs = ([, name]: readonly string[]): boolean => /^pcbias\b/.test(name);
  const named = (row: readonly string[] | undefined): string => (row ? `${row[3]} (${row[1]})` : '–');
  const lines = [...new Set(rows.map(([workload]) => workload))].map((workload) => {
    const measured = rows.filter((row) => row[0] === workload && Number(row[3]) > 0);
    const own = rows.find((row) => row[0] === workload && isOurs(row));
    const fastest = measured.sort((one, other) => Number(other[3]) - Number(one[3]));
    const peers = fastest.filter((row) => !isOurs(row));
    const onWebGpu = peers.find(([, name]) => name.includes('WebGPU'));
    return [workload, own?.[3] ?? '–', named(onWebGpu), named(peers[0])];
  });
  const header = [
    'network-steps/s',
    rows.find(isOurs)?.[1] ?? 'pcbias',
    'fastest other on WebGPU',
    'fastest other',
  ];
  const [where] = paragraphs(rates)[0].split('. Medians');
  return [`Measured on ${where}:`, markdownTable(header, lines)].map(wrapped).join('\n\n');
}

/** Markdown as prettier leaves it in a page. */
export async function formatted(markdown: string, page: string): Promise<string> {
  const path = join(packageRoot(), page);
  return format(markdown, { ...(await resolveConfig(path)), filepath: path });
}

/** Puts the rates of a result file into every page. `source`: its path from the package's folder. */
export async function writeRates(source: string): Promise<void> {
  const markdown = readFileSync(join(packageRoot(), source), 'utf8');
  const pages = RATES_PAGES.map(({ path, textOf }) => {
    const page = readFileSync(join(packageRoot(), path), 'utf8');
    ratesSection(page, path);
    const section = `<!-- bench: ${source} -->\n\n${textOf(markdown, source)}\n\n<!-- /bench -->`;
    return [path, page.replace(BLOCK, () => section)] as const;
  });
  for (const [path, page] of pages) {
    await replaceFile(join(packageRoot(), path), await formatted(page, path));
  }
}

/** What stands under the heading of a result file, up to its figure or the next heading. */
function ratesOf(markdown: string, source: string): string {
  const start = markdown.indexOf(`${SPEED_HEADING}\n`);
  if (start < 0)
    throw new Error(`${source} has no heading '${SPEED_HEADING}': measure again with npm run bench`);
  const [rates] = markdown.slice(start + SPEED_HEADING.length).split(/^(?:## |!\[)/m);
  return rates.trim();
}

function paragraphs(text: string): string[] {
  return text.split(/\n{2,}/);
}

/** Cells of the table's rows, without its head: [row][column]. Throws an Error where there is no row. */
function tableRows(rates: string, source: string): string[][] {
  const lines = rates.split('\n').filter((line) => line.startsWith('|'));
  const rows = lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  if (rows.length > 0) return rows;
  throw new Error(
    `${source} has no table under '${SPEED_HEADING}', expected a row for each way of training; ` +
      'measure again with npm run bench',
  );
}

/** A paragraph or list with lines of at most WIDTH columns and whole links; tables and code stay so. */
function wrapped(text: string): string {
  if (/^(?:\||```)/m.test(text)) return text;
  if (text.startsWith('- '))
    return text
      .split(/\n(?=- )/)
      .map(item)
      .join('\n');
  return linesOf(text, WIDTH).join('\n');
}

function item(text: string): string {
  return linesOf(text, WIDTH - 2).join('\n  ');
}

function linesOf(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const [word] of text.matchAll(/(?:\[[^\]]*\]\([^)]*\)|\S)+/g)) {
    const last = lines[lines.length - 1];
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
