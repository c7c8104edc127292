import { holm } from '../statistics/holm.js';
import type { Chart, Finding, FindingRow, Outcome } from './finding.js';
import { estimandsVersion } from './estimands.js';
import { combinedVerdict, verdictOf, type Verdict } from './verdict.js';

/** A row with its verdict. */
export interface JudgedRow extends FindingRow {
  /** Absent for a row that does not decide. */
  readonly verdict?: Verdict;
}

/** A finding as tables print it. It is plain data, but for the numbers of its charts. */
export interface FindingResult {
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
 * corrected over the rows that have one.
 *
 * @throws Error for two primaries on one dataset, or one that the finding does not declare with these bounds
 */
export function judge(finding: Finding, { rows, notes, charts = [] }: Outcome): Judged {
  const { id, claim, source, paper } = finding;
  requireDeclared(finding, rows);
  const adjusted = holm(rows.map(({ p }) => p));
  const judged = rows.map((row, at): JudgedRow => ({
    ...row,
    adjustedP: adjusted[at],
    verdict: verdictOn(row),
  }));
  const primaries = judged.flatMap(({ verdict }) => (verdict === undefined ? [] : [verdict]));
  return {
    finding: id,
    claim,
    source,
    paper,
    verdict: combinedVerdict(primaries),
    estimands: estimandsVersion([finding]),
    rows: judged,
    notes: [...judged.flatMap(exceptionNotes), ...notes],
    charts,
  };
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
): Judged {
  return { ...judge(finding, { rows: [], notes: [reason] }), verdict };
}
