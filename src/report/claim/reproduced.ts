import { compareWithReference } from '../../finding/reference.js';
import type { FindingResult } from '../../finding/result.js';
import { verdictOf } from '../../finding/verdict.js';
import { withCoverage } from '../../statistics/estimate.js';
import type { TrainedEnsemble } from '../../trace/trained-ensemble.js';
import type { Comparison } from '../../statistics/two-sample.js';
import { pText } from '../table/finding-text.js';
import type { PublishedClaim } from './claim-csv.js';
import { claimRows, type ClaimRow } from './claim-rows.js';
import { numberText, verdictWords } from './claim-text.js';

/** A published row as it came out of a fresh run. */
export interface Reproduced {
  /** Descriptions of the adapters that trained it here. */
  readonly adapter: string;
  /** Whether the data have the published checksums. */
  readonly sameData: boolean;
  /** Absent where the fresh run has no such row. */
  readonly here?: ClaimRow;
  /** The two-sample test; absent where there is nothing to test. */
  readonly comparison?: Comparison;
  /** Why the two differ by more than they may; absent where they do not. */
  readonly differs?: string;
}

/**
 * A published row beside the same row of a fresh run, by the test that `check` uses, see
 * `compareWithReference`.
 *
 * @param findings of the fresh run, which has only the row's request
 * @param alpha probability that an equal number is called different
 */
export function reproducedRow(
  { row, made }: PublishedClaim,
  findings: readonly FindingResult[],
  ensembles: readonly Pick<TrainedEnsemble, 'record'>[],
  alpha: number,
): Reproduced {
  const adapter = [...new Set(ensembles.map(({ record }) => record.adapter.description))].join('; ');
  const checksums = new Set(ensembles.map(({ record }) => record.dataset.checksum));
  const sameData = made.checksum.split('; ').every((each) => checksums.has(each));
  const found = claimRows(row.suite, findings).find(({ data }) => data === row.data);
  if (found === undefined) {
    return { adapter, sameData, differs: `${row.finding} has no number on ${row.data || 'these data'} here` };
  }
  const here = seenAt(row, found);
  const hasValue = (each: ClaimRow): boolean => each.estimate.value !== undefined;
  if (hasValue(here) !== hasValue(row)) {
    const [without, reason] = hasValue(row) ? ['here', here.reason] : ['in the published table', row.reason];
    return { adapter, sameData, here, differs: `there is no number ${without} (${reason ?? here.verdict})` };
  }
  if (!hasValue(row)) {
    const differs = here.verdict === row.verdict ? undefined : `it is ${here.verdict} here`;
    return { adapter, sameData, here, differs };
  }
  const key = [row.finding, row.data, row.ensembles, row.quantity].join(' / ');
  const only = findings.map((result) => ({
    ...result,
    rows: result.rows.filter(({ data, verdict }) => data === row.data && verdict !== undefined),
  }));
  const reference = [{ key, estimate: row.estimate, verdict: row.verdict }];
  const tested = compareWithReference(only, reference, alpha);
  const moved = tested.find((each) => each.moved !== undefined)?.moved;
  return { adapter, sameData, here, comparison: tested[0].comparison, differs: moved };
}

/** A fresh row with its interval and verdict at the coverage of the published one. */
function seenAt({ look }: ClaimRow, fresh: ClaimRow): ClaimRow {
  if (look.coverage === undefined || fresh.expectation === undefined) return fresh;
  const estimate = withCoverage(fresh.estimate, look.coverage);
  const decides = fresh.verdict !== 'not applicable';
  return {
    ...fresh,
    look,
    estimate,
    verdict: decides ? verdictOf(estimate, fresh.expectation) : fresh.verdict,
  };
}

/** What was published and what came out here, and how far apart both are, for a terminal. */
export function comparedRow({ row, made }: PublishedClaim, reproduced: Reproduced): string {
  const { adapter, sameData, here } = reproduced;
  const number = (each: ClaimRow): string =>
    each.estimate.value === undefined ? '' : `${numberText(each)}, `;
  const fresh = here === undefined ? 'no such number' : `${number(here)}${verdictWords(here)}`;
  return [
    `${row.id}: ${row.claim}`,
    ...(row.quantity === '' ? [] : [`  ${row.quantity}; ${row.ensembles}`]),
    `  published ${number(row)}${verdictWords(row)} (${made.members} members, seed ${made.seed}; ` +
      `${made.adapter}; commit ${made.commit.slice(0, 12)})`,
    `  here      ${fresh} (${adapter})`,
    ...(sameData ? [] : ['  the data are others than those published: their checksums differ']),
    `  ${adapter === made.adapter ? 'same adapter' : 'another adapter'}: ${apartText(row, reproduced)}`,
  ].join('\n');
}

/** `equal`, or the distance with its test and whether it is more than both errors allow. */
function apartText(row: ClaimRow, { here, comparison, differs }: Reproduced): string {
  const [published, fresh] = [row.estimate.value, here?.estimate.value];
  if (published === undefined || fresh === undefined) return differs ?? 'equal';
  if (published === fresh) return differs ?? 'equal';
  const test = comparison && ` (t = ${comparison.t.toFixed(1)}, p ${equals(pText(comparison.p))})`;
  return (
    `${Math.abs(fresh - published).toPrecision(2)} apart${test ?? ''}, ` +
    `${differs === undefined ? 'not more' : 'more'} than the two allow`
  );
}

function equals(p: string): string {
  return p.startsWith('<') ? p : `= ${p}`;
}
