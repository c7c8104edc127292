import type { Look } from '../../finding/look.js';
import { possibleVerdicts, type Expectation } from '../../finding/verdict.js';
import type { FindingResult, JudgedRow } from '../../finding/result.js';
import { decimal } from '../format/number.js';

/** An interval over both bounds leaves all three verdicts possible. */
const MOST_POSSIBLE = 3;

/** `≥ 0.50`, or `≤ 0.10` where the claim is a small number. */
export function expectationText(expectation: Expectation | undefined): string {
  if (expectation === undefined) return '';
  const { claim, none } = expectation;
  return `${claim >= none ? '≥' : '≤'} ${trimmed(claim)}`;
}

/** `none below 0.10`: where an effect worth the name ends. */
export function nullText(expectation: Expectation | undefined): string {
  if (expectation === undefined) return '';
  const { claim, none } = expectation;
  return `${claim >= none ? '≤' : '≥'} ${trimmed(none)}`;
}

/** `< 0.001`, `0.032`; empty without a p-value. */
export function pText(p: number | undefined): string {
  if (p === undefined) return '';
  return p < 0.001 ? '< 0.001' : decimal(p, 3);
}

/**
 * A row's verdict; of an undecided one also what it may still be: `undecided: weaker or reproduced`. Empty
 * for a row that does not decide.
 */
export function verdictText({ verdict, estimate, expectation, notApplicable }: JudgedRow): string {
  if (verdict === 'not applicable') return `${verdict}: ${notApplicable ?? 'no ensemble fits'}`;
  if (verdict !== 'undecided' || expectation === undefined) return verdict ?? '';
  const possible = possibleVerdicts(estimate, expectation);
  return possible.length === MOST_POSSIBLE ? verdict : `${verdict}: ${possible.join(' or ')}`;
}

/** `at 24 members, look 2 of 4`; empty where the number of members is fixed. */
export function lookText({ look, members, looks }: Partial<Look>): string {
  return look === undefined ? '' : `at ${members} members, look ${look} of ${looks?.length}`;
}

/** A row's verdict, and the look at which it fell. */
export function verdictAtLook(row: JudgedRow): string {
  return [verdictText(row), lookText(row)].filter((text) => text !== '').join(', ');
}

/** `0.41 to 0.92, p < 0.001`: the range of a primary's parts, and whether their spread exceeds their errors. */
export function rangeText({ parts = [], heterogeneityP }: JudgedRow): string {
  const values = parts.flatMap(({ estimate }) => estimate.value ?? []);
  if (values.length < 2) return '';
  const range = `${decimal(Math.min(...values), 2)} to ${decimal(Math.max(...values), 2)}`;
  if (heterogeneityP === undefined) return range;
  const p = pText(heterogeneityP);
  return `${range}, p ${p.startsWith('<') ? p : `= ${p}`}`;
}

/** What a row is for, in a table: the primary decides. */
export function kindText({ kind }: JudgedRow): string {
  return kind === undefined ? '' : kind === 'paper' ? 'as the paper measured it' : 'primary';
}

/**
 * Count of a finding's primaries, one a dataset, by verdict: `1 of 2 reproduced, 1 undecided: weaker or
 * reproduced`.
 */
export function tally({ rows }: FindingResult): string {
  const decided = rows.flatMap((row) => (row.verdict === undefined ? [] : verdictText(row)));
  const kinds = [...new Set(decided)].map((kind) => ({
    kind,
    count: decided.filter((each) => each === kind).length,
  }));
  if (kinds.length === 0) return 'no number decides';
  return kinds
    .sort((one, other) => other.count - one.count)
    .map(
      ({ kind, count }, at) =>
        `${count}${at === 0 && decided.length > 1 ? ` of ${decided.length}` : ''} ${kind}`,
    )
    .join(', ');
}

/** The rows that decide and, below them, the source's own measure; all where there is neither. */
export function headlines({ rows }: FindingResult): readonly JudgedRow[] {
  const deciding = rows.filter(({ verdict }) => verdict !== undefined);
  const paper = rows.filter(({ kind }) => kind === 'paper');
  return deciding.length + paper.length > 0 ? [...deciding, ...paper] : rows;
}

function trimmed(value: number): string {
  return decimal(value, 3)
    .replace(/(\.\d\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
