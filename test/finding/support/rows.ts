import type { FindingRow } from '../../../src/finding/finding.js';

/** The one row whose quantity starts with the text, of one ensemble if it is named. */
export function rowOf<Row extends FindingRow>(
  rows: readonly Row[],
  quantity: string,
  ensembles?: string,
): Row {
  const found = rows.filter(
    (row) => row.quantity.startsWith(quantity) && (ensembles === undefined || row.ensembles === ensembles),
  );
  if (found.length !== 1) {
    throw new Error(
      `${found.length} rows start with "${quantity}", expected 1 ` +
        `of:\n${rows.map((row) => `${row.ensembles}: ${row.quantity}`).join('\n')}`,
    );
  }
  return found[0];
}

/** The one primary of a finding, of one dataset if it is named. */
export function primaryOf<Row extends FindingRow>(rows: readonly Row[], data?: string): Row {
  const found = rows.filter((row) => row.kind === 'primary' && (data === undefined || row.data === data));
  if (found.length !== 1) throw new Error(`${found.length} primaries, expected 1`);
  return found[0];
}

/** Fails unless the row's interval holds the number. */
export function covers({ quantity, estimate: { interval, reason } }: FindingRow, expected: number): void {
  if (interval !== undefined && interval.low <= expected && expected <= interval.high) return;
  throw new Error(
    `${quantity}: [${interval?.low}, ${interval?.high}] ${reason ?? ''}, expected it to hold ${expected}`,
  );
}

/** Fails when two rows of a finding have the same name: one would hide the other in a reference. */
export function allNamed(rows: readonly FindingRow[]): void {
  const keys = rows.map(({ data, ensembles, quantity }) => [data, ensembles, quantity].join(' / '));
  const twice = keys.find((key, at) => keys.indexOf(key) < at);
  if (twice !== undefined) throw new Error(`two rows are named ${twice}`);
}
