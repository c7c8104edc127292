import { membersMayHelp, withCoverage } from '../statistics/estimate.js';
import { holm } from '../statistics/holm.js';
import type { Chart, Finding, FindingRow, Outcome } from './finding.js';
import { estimandsVersion } from './estimands.js';
import type { Look } from './look.js';
import { combinedVerdict, verdictOf, type Verdict } from './verdict.js';

/** A row with its verdict. Where members are added until it is decided, a primary says at which look. */
export interface JudgedRow extends FindingRow, Partial<Look> {
  /** Absent for a row that does not decide. */
  readonly verdict?: Verdict;
}

/**
 * A finding as tables print it. It is plain data, but for the numbers of its charts. It says the last look at
 * it; where members are fixed, `members` alone.
 */
export interface FindingResult extends Partial<Look> {
  readonly finding: string;
  readonly claim: string;
  readonly source: Finding['source'];
  readonly paper?: string;
  readonly verdict: Verdict;
  /** `estimandsVersion` of the finding as it was evaluated; absent in results of earlier versions. */
  readonly estimands?: string;
  readonly rows: readonly JudgedRow[];
  readonly notes: readonly string[];
  readonly charts: readonly Chart[];
  /**
   * Seconds of its trials' training and of its evaluation. A trial that serves several findings counts in
   * each.
   */
  readonly trainingSeconds: number;
  readonly evaluationSeconds: number;
  /** Hashes of its trials. */
  readonly trials: readonly string[];
}

type Judged = Omit<FindingResult, 'trainingSeconds' | 'evaluationSeconds' | 'trials'>;

/**
 * The result of an evaluated finding: the verdict is that of its primaries, one a dataset. p-values are
 * corrected over the rows that have one. With a `look`, intervals of primaries and of their parts have the
 * coverage of the look; all other intervals decide nothing, and stay as they are.
 *
 * @throws Error for two primaries on one dataset, or one that the finding does not declare with these bounds
 */
export function judge(finding: Finding, { rows, notes, charts = [] }: Outcome, look?: Look): Judged {
  const { id, claim, source, paper } = finding;
  requireDeclared(finding, rows);
  const adjusted = holm(rows.map(({ p }) => p));
  const judged = rows.map((row, at): JudgedRow => {
    const seen = look === undefined || row.kind !== 'primary' ? row : { ...atCoverageOf(row, look), ...look };
    return { ...seen, adjustedP: adjusted[at], verdict: verdictOn(seen) };
  });
  return {
    finding: id,
    claim,
    source,
    paper,
    verdict: combinedVerdict(verdictsIn(judged)),
    estimands: estimandsVersion([finding]),
    rows: judged,
    notes: [...judged.flatMap(exceptionNotes), ...notes],
    charts,
    ...look,
  };
}

function verdictsIn(rows: readonly JudgedRow[]): Verdict[] {
  return rows.flatMap(({ verdict }) => (verdict === undefined ? [] : [verdict]));
}

function atCoverageOf(row: FindingRow, { coverage }: Look): FindingRow {
  const { estimate, parts } = row;
  return {
    ...row,
    estimate: withCoverage(estimate, coverage),
    ...(parts && {
      parts: parts.map((part) => ({ ...part, estimate: withCoverage(part.estimate, coverage) })),
    }),
  };
}

/** Whether more members could decide a dataset that is undecided. */
export function mayStillDecide({ rows }: FindingResult): boolean {
  return rows.some(({ verdict, estimate }) => verdict === 'undecided' && membersMayHelp(estimate));
}

/**
 * The result of a finding that was looked at again because one of its datasets was undecided. A dataset that
 * had been decided keeps the row and the look that decided it.
 */
export function lookedAtAgain(before: FindingResult, now: FindingResult): FindingResult {
  const decided = before.rows.filter(({ verdict }) => verdict !== undefined && verdict !== 'undecided');
  if (decided.length === 0) return { ...now, evaluationSeconds: secondsOf(before, now) };
  const kept = new Map(decided.map((row) => [row.data, row]));
  const again = now.rows.filter(({ kind, data }) => kind === 'primary' && kept.has(data));
  const lost = decided.filter(({ data }) => !again.some((row) => row.data === data));
  const rows = [...lost, ...now.rows.map((row) => (again.includes(row) ? kept.get(row.data)! : row))];
  const exceptions = now.rows.flatMap(exceptionNotes).length;
  return {
    ...now,
    rows,
    // Without rows a finding has a verdict all the same, and the reason in its notes.
    verdict: combinedVerdict([...verdictsIn(rows), ...(now.rows.length === 0 ? [now.verdict] : [])]),
    notes: [...rows.flatMap(exceptionNotes), ...now.notes.slice(exceptions)],
    trials: [...new Set([...before.trials, ...now.trials])],
    evaluationSeconds: secondsOf(before, now),
  };
}

/** All looks are what a finding took. */
function secondsOf(before: FindingResult, now: FindingResult): number {
  return before.evaluationSeconds + now.evaluationSeconds;
}

function verdictOn({ kind, estimate, expectation, notApplicable }: FindingRow): Verdict | undefined {
  if (kind !== 'primary' || expectation === undefined) return undefined;
  return notApplicable === undefined ? verdictOf(estimate, expectation) : 'not applicable';
}

function requireDeclared({ id, primary }: Finding, rows: readonly FindingRow[]): void {
  const decided = new Set<string>();
  for (const { kind, data, quantity, expectation } of rows) {
    if (kind !== 'primary') continue;
    if (decided.has(data)) throw new Error(`${id}: two primaries on ${data}, expected one a dataset`);
    decided.add(data);
    const declared = primary.find((estimand) => estimand.quantity === quantity)?.bounds;
    if (
      declared === undefined ||
      declared.claim !== expectation?.claim ||
      declared.none !== expectation.none
    ) {
      throw new Error(`${id}: the primary "${quantity}" or its bounds differ from the estimands declared`);
    }
  }
}

/**
 * Parts of a primary that decide otherwise than all together: `conv alone: weaker`. Parts that are undecided,
 * or that it says nothing about, are none.
 */
export function exceptionsOf({ kind, expectation, parts = [], verdict }: JudgedRow): string[] {
  if (kind !== 'primary' || expectation === undefined) return [];
  return parts.flatMap(({ ensembles, estimate, notApplicable }) => {
    const own = notApplicable === undefined ? verdictOf(estimate, expectation) : undefined;
    return own === undefined || own === 'undecided' || own === verdict ? [] : [`${ensembles} alone: ${own}`];
  });
}

/** A primary's exceptions, and the parts that it says nothing about. */
function exceptionNotes(row: JudgedRow): string[] {
  const { kind, data, parts } = row;
  if (kind !== 'primary' || parts === undefined) return [];
  const others = exceptionsOf(row);
  return [
    ...(others.length === 0 ? [] : [`${data}, exceptions: ${others.join('; ')}`]),
    ...parts.flatMap(({ ensembles, notApplicable }) =>
      notApplicable === undefined ? [] : [`${data}, ${ensembles}: not applicable: ${notApplicable}`],
    ),
  ];
}

/**
 * The result of a finding without numbers, with the reason: *undecided* when something that was to be
 * measured was not, *not applicable* when it says nothing about the ensembles given.
 */
export function unjudged(
  finding: Finding,
  reason: string,
  verdict: 'undecided' | 'not applicable' = 'undecided',
  look?: Look,
): Judged {
  return { ...judge(finding, { rows: [], notes: [reason] }, look), verdict };
}
