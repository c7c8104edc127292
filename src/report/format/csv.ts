import { stringify } from 'csv-stringify/sync';
import type { Row } from './row.js';

/**
 * Rows as CSV (RFC 4180, lines end with \n). The first row's columns are the header, so no rows make no text.
 * A number has all its digits; one that is undefined or not finite is an empty cell.
 */
export function csvOf(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const columns = Object.keys(rows[0]);
  return stringify(
    rows.map((row) => columns.map((column) => row[column])),
    { header: true, columns, cast: { number: (value) => (Number.isFinite(value) ? String(value) : '') } },
  );
}
