import type { Estimate } from '../statistics/estimate.js';
import type { FindingRow } from './finding.js';
import type { Expectation } from './verdict.js';

/** Makes a row of a finding from what its number is called, its estimate and what decides. */
export type MakeRow = (
  quantity: string,
  estimate: Estimate,
  expectation?: Expectation,
  paper?: string,
) => FindingRow;

/** Makes rows that are all about the same data and ensembles. */
export function rowsAbout(own: Pick<FindingRow, 'data' | 'ensembles'>): MakeRow {
  return (quantity, estimate, expectation, paper) => ({ ...own, quantity, estimate, expectation, paper });
}
