import type { Cell, Row } from './row.js';

/** What a cell may not hold without quotes around it (RFC 4180). */
const QUOTED = /[",\r\n]/;

/**
 * Rows as CSV (RFC 4180, lines end with \n). The first row's columns are the header, so no rows make no text.
 * A number has all its digits; one that is undefined or not finite is an empty cell.
 */
export function csvOf(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const columns = Object.keys(rows[0]);
  const lines = [columns.map(cellText).join(',')];
  for (const row of rows) lines.push(columns.map((column) => cellText(row[column])).join(','));
  return `${lines.join('\n')}\n`;
}

function cellText(cell: Cell): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  if (cell === undefined) return '';
  return QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
