import { holm } from '../statistics/holm.js';
import type { Chart, Finding, FindingRow, Outcome } from './finding.js';
import { combinedVerdict, verdictOf, type Verdict } from './verdict.js';

/** A row with its verdict. */
export interface JudgedRow extends FindingRow {
  /** Absent for a row without an expectation. */
  readonly verdict?: Verdict;
}

/** A finding as tables print it. It is plain data, but for the numbers of its charts. */
export interface FindingResult {
  readonly finding: string;
  readonly claim: string;
  readonly source: Finding['source'];
  readonly paper?: string;
  readonly verdict: Verdict;
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

/** The result of an evaluated finding. p-values are corrected over the rows that have one. */
export function judge(
  { id, claim, source, paper }: Finding,
  { rows, notes, charts = [] }: Outcome,
): Omit<FindingResult, 'trainingSeconds' | 'evaluationSeconds' | 'trials'> {
  const adjusted = holm(rows.map(({ p }) => p));
  const judged = rows.map((row, at): JudgedRow => ({
    ...row,
    adjustedP: adjusted[at],
    verdict: row.expectation && verdictOf(row.estimate, row.expectation),
  }));
  const verdicts = judged.flatMap(({ verdict }) => (verdict === undefined ? [] : [verdict]));
  return {
    finding: id,
    claim,
    source,
    paper,
    verdict: combinedVerdict(verdicts),
    rows: judged,
    notes,
    charts,
  };
}

/** The result of a finding that could not be evaluated: undecided, with the reason. */
export function unjudged(
  finding: Finding,
  reason: string,
): Omit<FindingResult, 'trainingSeconds' | 'evaluationSeconds' | 'trials'> {
  return judge(finding, { rows: [], notes: [reason] });
}
