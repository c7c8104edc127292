import { aligned, wrap } from '../format/text.js';
import { shortLookText } from '../table/finding-text.js';
import type { ClaimRow } from './claim-rows.js';
import {
  boundText,
  figureText,
  numberText,
  possibleText,
  remarksOf,
  shortMeasuredText,
  shownMeasures,
  VERDICT_SIGNS,
} from './claim-text.js';

/** Columns of a terminal that the table keeps to. */
const WIDTH = 100;
const HEADER = ['  verdict', 'primary [interval]', 'claim', 'as the paper (its figure)'];

/**
 * What holds, for a terminal. A row has two lines: its name, the claim and the look that decided; the
 * verdict, the number against its bound and the source's own measure. What does not fit stands in report.md.
 */
export function claimsTerminal(rows: readonly ClaimRow[]): string {
  if (rows.length === 0) return '';
  const [header, ...numbers] = aligned([HEADER, ...rows.map(cellsOf)]).split('\n');
  const lines = rows.flatMap((row, at) => {
    const name = row.id.slice(row.suite.length + 1);
    const below = hasNumber(row) ? details(row) : remarksOf(row).join('; ');
    // Reasons stand in place of the numbers that are not there.
    const start = hasNumber(row) ? numbers[at].padEnd(header.length) : `  ${row.verdict}`;
    const look = row.look.look === undefined ? '' : ` (${shortLookText(row.look)})`;
    return [
      cut(`${VERDICT_SIGNS[row.verdict]} ${name}: ${row.claim}`, WIDTH - look.length) + look,
      cut(below === '' ? start.trimEnd() : `${start}  ${below}`),
    ];
  });
  const foot =
    `One row again: pcbias reproduce ${rows[0].id}. What decides, and why: pcbias findings ID. ` +
    'All numbers: report.md.';
  return [`== what holds: ${rows[0].suite}`, header, ...lines, wrap(foot, WIDTH)].join('\n');
}

function hasNumber({ estimate }: ClaimRow): boolean {
  return estimate.value !== undefined;
}

function cellsOf(row: ClaimRow): string[] {
  const [measure] = shownMeasures(row);
  const figure = measure === undefined ? '' : figureText(measure);
  return [
    `  ${row.verdict}`,
    numberText(row),
    boundText(row),
    measure === undefined ? '' : `${shortMeasuredText(measure)}${figure === '' ? '' : ` (${figure})`}`,
  ];
}

/** What an undecided row may still be, and how many parts decide otherwise. */
function details(row: ClaimRow): string {
  const count = row.exceptions.length;
  const others = count === 0 ? '' : `${count} exception${count === 1 ? '' : 's'}`;
  return [possibleText(row), others].filter((text) => text !== '').join('; ');
}

function cut(line: string, width = WIDTH): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
