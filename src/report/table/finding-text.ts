import type { Look } from '../../finding/look.js';
import { possibleVerdicts, type Expectation } from '../../finding/verdict.js';
import type { JudgedRow } from '../../finding/result.js';
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

/** `at 24 members, look 2 of 4`; `24 members` where their number is fixed; empty where it is not said. */
export function lookText({ look, members, looks = [] }: Partial<Look>): string {
  if (members === undefined) return '';
  return look === undefined ? `${members} members` : `at ${members} members, look ${look} of ${looks.length}`;
}

/** `look 2/4, 24 members`: the same where there is little room. */
export function shortLookText(look: Partial<Look>): string {
  return `${look.look === undefined ? '' : 'look '}${placedMembersText(look)}`;
}

/** `2/4, 24 members`: the same under a heading that says look. */
export function placedMembersText({ look, members, looks = [] }: Partial<Look>): string {
  if (members === undefined) return '';
  return look === undefined ? `${members} members` : `${look}/${looks.length}, ${members} members`;
}

/**
 * `0.41 to 0.92, p < 0.001`: the range of a primary's parts, and whether their spread exceeds their errors.
 */
export function rangeText({ parts = [], heterogeneityP }: JudgedRow): string {
  const values = parts.flatMap(({ estimate }) => estimate.value ?? []);
  if (values.length < 2) return '';
  const range = `${decimal(Math.min(...values), 2)} to ${decimal(Math.max(...values), 2)}`;
  if (heterogeneityP === undefined) return range;
  const p = pText(heterogeneityP);
  return `${range}, p ${p.startsWith('<') ? p : `= ${p}`}`;
}

/**
 * `3 draws: 0.69 to 0.90, p = 0.021, s.d. 0.08 beside 0.03 of members`: the numbers on each draw of the data,
 * and how much draws add to the error over members. Empty where there is one draw.
 */
export function drawsText({ draws }: Pick<JudgedRow, 'draws'>): string {
  if (draws === undefined) return '';
  const { values, components, p } = draws;
  const range = `${decimal(Math.min(...values), 2)} to ${decimal(Math.max(...values), 2)}`;
  const tested = p === undefined ? '' : `, p ${pText(p).startsWith('<') ? pText(p) : `= ${pText(p)}`}`;
  const scale = components?.scale === 'fisher' ? " on Fisher's z" : '';
  const split =
    components === undefined
      ? ''
      : `, s.d. ${decimal(components.draws, 3)} beside ${decimal(components.members, 3)} of members${scale}`;
  return `${values.length} draws: ${range}${tested}${split}`;
}

/** What a row is for, in a table: the primary decides. */
export function kindText({ kind }: JudgedRow): string {
  return kind === undefined ? '' : kind === 'paper' ? 'as the paper measured it' : 'primary';
}

function trimmed(value: number): string {
  return decimal(value, 3)
    .replace(/(\.\d\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
