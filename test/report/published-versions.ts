import {
  publishedVersions,
  versionsText,
  type PublishedVersions,
} from '../../src/report/publication-header.js';
import { FORMAT_VERSION } from '../../src/trace/description.js';

/** The versions that a table has which this code publishes. */
export const CURRENT: PublishedVersions = publishedVersions([{ formatVersion: FORMAT_VERSION }]);

/** Columns of a published CSV file that name the versions. */
const COLUMNS = ['estimands_version', 'engine_version'] as const;

/** Cells of a line of CSV that has no line breaks in quotes. */
export function cellsOf(line: string): string[] {
  return Array.from(line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g), ([, cell]) => cell).slice(0, -1);
}

/** The versions that a published file names, each once, as the sentence that text has of them. */
function namedVersions(file: string, text: string): string[] {
  if (!file.endsWith('.csv')) {
    return [...new Set(text.match(/Estimands version \S+, engine version [^.]*\./g))];
  }
  const [head, ...lines] = text.trim().split('\n').map(cellsOf);
  const [estimands, engine] = COLUMNS.map((column) => head.indexOf(column));
  if (estimands < 0 || engine < 0) return [];
  return [
    ...new Set(lines.map((cells) => versionsText({ estimands: cells[estimands], engine: cells[engine] }))),
  ];
}

/**
 * Why a published file is stale: a line with the cure, or none where it names the code's versions.
 *
 * @param file Its name, e.g. `findings.csv`.
 */
export function staleness(file: string, text: string): string[] {
  const named = namedVersions(file, text);
  const current = versionsText(CURRENT);
  if (named.length === 1 && named[0] === current) return [];
  const suite = file.replace(/(?:-all)?\.\w+$/, '');
  return [
    `results/published/${file} says "${named.join(' ') || 'no versions'}", and the code has "${current}": ` +
      `its estimands or its engine changed since. Run the suite ${suite} again, as it is registered, then ` +
      `publish it, e.g. npm run pcbias -- publish suites/${suite}.yaml`,
  ];
}
