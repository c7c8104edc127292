import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { FINDINGS } from '../../../src/finding/registry.js';
import { packageRoot } from '../../../src/platform/node/files.js';
import { replaceFile } from '../../../src/platform/node/replace.js';
import { readClaims, type PublishedClaim } from '../../../src/report/claim/claim-csv.js';
import {
  boundText,
  deviationMark,
  figureText,
  numberText,
  shortMeasuredText,
  shownMeasures,
  VERDICT_SIGNS,
} from '../../../src/report/claim/claim-text.js';
import { markdownTable } from '../../../src/report/format/markdown-table.js';
import { wrap } from '../../../src/report/format/text.js';
import { shortLookText } from '../../../src/report/table/finding-text.js';

/*
 * The part of README that says what holds: a row a claim, and in it each dataset of the published tables.
 */
const BLOCK = /<!-- findings -->\n([\s\S]*?)<!-- \/findings -->/;
const PAGE = 'README.md';
const WIDTH = 106;

/** The published suites, and the heading of their column. */
const COLUMNS = [
  ['findings', 'MNIST and synthetic spectra'],
  ['findings-natural', 'cats and dogs'],
] as const;

/** The rows of every published table, in the sequence of the columns. */
export function publishedTables(): Promise<PublishedClaim[][]> {
  return Promise.all(
    COLUMNS.map(([suite]) => {
      const path = join('results', 'published', `${suite}.csv`);
      return readClaims(readFileSync(join(packageRoot(), path), 'utf8'), path);
    }),
  );
}

/** What the published tables come to, in Markdown. */
export function sectionOf(tables: readonly (readonly PublishedClaim[])[]): string {
  const members = tables.flat().map(({ made }) => made.members);
  const [least, most] = [Math.min(...members), Math.max(...members)];
  const files = COLUMNS.map(([suite]) => `[\`${suite}\`](results/published/${suite}.md)`).join(' and ');
  const looked = tables.flat().some(({ row }) => row.look.look !== undefined);
  const deviates = tables.flat().some(({ row }) => row.deviation !== undefined);
  const text =
    `What ${files} found with ${least === most ? least : `${least} to ${most}`} members an ensemble: ` +
    `${looked ? 'the verdict and its look, ' : ''}the ` +
    "number that decides, its bound and, in brackets, the paper's measure here and in the paper. Networks " +
    'and data are small. [Limits](docs/science.md). [How to read it](docs/results.md).' +
    (deviates
      ? ' What is marked exploratory differs from the [registration](docs/running.md#registration).'
      : '');
  const rows = FINDINGS.map(({ id, inShort }) => [
    `${inShort} (\`${id}\`)`,
    ...tables.map((table) => cellOf(table.filter(({ row }) => row.finding === id))),
  ]);
  const table = markdownTable(['claim', ...COLUMNS.map(([, heading]) => heading)], rows);
  return `${wrap(text, WIDTH)}\n\n${table}`;
}

/** All datasets of a claim in a suite, a line each; a dash where the suite does not ask for it. */
function cellOf(claims: readonly PublishedClaim[]): string {
  if (claims.length === 0) return '–';
  return claims
    .map(({ row }) => {
      const [measure] = shownMeasures(row);
      const figure = measure === undefined ? '' : figureText(measure);
      return [
        ...(row.data === '' ? [] : [`\`${row.id.split('/').slice(2).join('/')}\``]),
        `${VERDICT_SIGNS[row.verdict]} **${row.verdict}**${deviationMark(row)}`,
        ...(row.look.look === undefined ? [] : [`(${shortLookText(row.look)})`]),
        ...(row.estimate.value === undefined ? [] : [`${numberText(row)}, ${boundText(row)}`]),
        ...(figure === '' ? [] : [`(${shortMeasuredText(measure)}; ${figure})`]),
      ].join(' ');
    })
    .join('<br>');
}

/** The section that README has. Throws an Error where it has none. */
export function sectionIn(page: string): string {
  const found = BLOCK.exec(page);
  if (found === null) {
    throw new Error(
      `${PAGE} has no section between <!-- findings --> and <!-- /findings -->; put the two lines back`,
    );
  }
  return found[1].trim();
}

/** Markdown as prettier leaves it in README. */
export async function formatted(markdown: string): Promise<string> {
  const path = join(packageRoot(), PAGE);
  return (await format(markdown, { ...(await resolveConfig(path)), filepath: path })).trim();
}

/** Puts what the published tables say into README. */
export async function writeSection(): Promise<void> {
  const path = join(packageRoot(), PAGE);
  const page = readFileSync(path, 'utf8');
  sectionIn(page);
  const section = `<!-- findings -->\n\n${sectionOf(await publishedTables())}\n\n<!-- /findings -->`;
  await replaceFile(path, `${await formatted(page.replace(BLOCK, () => section))}\n`);
}
