import { possibleVerdicts, VERDICTS, type Expectation } from '../../finding/verdict.js';
import type { FindingResult, JudgedRow } from '../../finding/result.js';
import { decimal } from '../format/number.js';

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
export function verdictText({ verdict, estimate, expectation }: JudgedRow): string {
  if (verdict !== 'undecided' || expectation === undefined) return verdict ?? '';
  const possible = possibleVerdicts(estimate, expectation);
  return possible.length === VERDICTS.length - 1 ? verdict : `${verdict}: ${possible.join(' or ')}`;
}

/**
 * Count of a finding's deciding numbers by verdict: `3 of 4 reproduced, 1 undecided: weaker or reproduced`.
 */
export function tally({ rows }: FindingResult): string {
  const decided = rows.flatMap((row) => verdictText(row) || []);
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

/** The rows that decide, or all where none decides. */
export function headlines({ rows }: FindingResult): readonly JudgedRow[] {
  const deciding = rows.filter(({ expectation }) => expectation !== undefined);
  return deciding.length > 0 ? deciding : rows;
}

function trimmed(value: number): string {
  return decimal(value, 3)
    .replace(/(\.\d\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
