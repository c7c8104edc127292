import type { FindingResult, JudgedRow } from '../../finding/result.js';
import { seconds, withInterval } from '../format/number.js';
import { claimRows, type Deviations } from '../claim/claim-rows.js';
import { deviationMark } from '../claim/claim-text.js';
import { claimLegend, claimsMarkdown } from '../claim/claims-markdown.js';
import {
  drawsText,
  expectationText,
  kindText,
  nullText,
  lookText,
  pText,
  rangeText,
  verdictText,
} from './finding-text.js';
import { LEVEL } from '../../statistics/estimate.js';
import { markdownTable } from '../format/markdown-table.js';
import type { Row } from '../format/row.js';

/** One row a printed number of a finding, with all digits. */
export function findingRows(results: readonly FindingResult[]): Row[] {
  const drawn = onDraws(results);
  return results.flatMap(({ finding, source, rows, verdict: whole }) =>
    rows.map((row) => ({
      finding,
      source,
      finding_verdict: whole,
      kind: row.kind ?? 'context',
      data: row.data,
      ensembles: row.ensembles,
      quantity: row.quantity,
      ...numbersOf(row),
      ...(drawn ? drawColumns(row) : {}),
    })),
  );
}

function numbersOf(row: JudgedRow): Row {
  const { estimate, expectation, verdict, p, adjustedP, paper, parts = [], heterogeneityP } = row;
  const values = parts.flatMap((part) => part.estimate.value ?? []);
  const several = values.length > 1;
  return {
    value: estimate.value,
    low: estimate.interval?.low,
    high: estimate.interval?.high,
    coverage: estimate.interval === undefined ? undefined : (row.coverage ?? LEVEL),
    standard_error: estimate.spread?.error,
    degrees_of_freedom: estimate.spread?.degrees,
    error_scale: estimate.spread?.scale,
    claim: expectation?.claim,
    none: expectation?.none,
    verdict,
    members: row.members,
    look: row.look,
    looks: row.looks?.join(' '),
    smallest: several ? Math.min(...values) : undefined,
    largest: several ? Math.max(...values) : undefined,
    heterogeneity_p: heterogeneityP,
    p,
    p_holm: adjustedP,
    paper,
    reason: row.notApplicable ?? estimate.reason,
  };
}

/** True where a number is of several draws of the data: tables then have columns for them. */
function onDraws(results: readonly FindingResult[]): boolean {
  return results.some(({ rows }) => rows.some(({ draws }) => draws !== undefined));
}

/** Standard deviations of one draw's number, on `error_scale`. */
function drawColumns({ draws }: JudgedRow): Row {
  return {
    draws: draws?.values.length,
    smallest_draw: draws && Math.min(...draws.values),
    largest_draw: draws && Math.max(...draws.values),
    sd_over_draws: draws?.components?.draws,
    error_over_members: draws?.components?.members,
    draws_p: draws?.p,
  };
}

/** What the readable report says beside the numbers. */
interface BesideNumbers {
  /** Names of the SVG files of a finding, by its place. */
  readonly figures: ReadonlyMap<number, readonly string[]>;
  /** Seconds differ from run to run, so published tables have none. */
  readonly seconds: boolean;
  /** Absent: none, or a page that says no status. */
  readonly deviations?: Deviations;
}

/** The findings of a suite for a readable page: what holds in short, and then every number. */
export function findingsMarkdown(
  suite: string,
  results: readonly FindingResult[],
  { figures, seconds: timed, deviations }: BesideNumbers = { figures: new Map(), seconds: false },
): string {
  if (results.length === 0) return '';
  const drawn = onDraws(results);
  const sections = results.map((result, at) => {
    const table = markdownTable(
      [
        'kind',
        'number',
        'data',
        'ensembles',
        'ours',
        'range of parts',
        ...(drawn ? ['draws of data'] : []),
        'claim',
        'no effect',
        'paper',
        'p (Holm)',
        'verdict',
      ],
      result.rows.map((row) => [
        kindText(row),
        row.quantity,
        row.data,
        row.ensembles,
        withInterval(row.estimate),
        rangeText(row),
        ...(drawn ? [drawsText(row)] : []),
        expectationText(row.expectation),
        nullText(row.expectation),
        row.paper ?? '',
        pText(row.adjustedP),
        [verdictText(row), lookText(row)].filter((text) => text !== '').join(', '),
      ]),
    );
    const deviation = deviations?.get(result.finding)?.join('; ');
    return [
      `### ${result.finding}: ${result.verdict}${deviationMark({ deviation })}`,
      ...(deviation === undefined ? [] : [`Deviation from the registration: ${deviation}.`]),
      `${result.claim} (${result.source}${result.paper === undefined ? '' : `: ${result.paper}`})`,
      ...(timed ? [timeText(result)] : []),
      ...(result.rows.length > 0 ? [table] : []),
      ...reasonsOf(result),
      ...(result.notes.length > 0 ? [result.notes.map((note) => `- ${note}`).join('\n')] : []),
      ...(figures.get(at) ?? []).map((file) => `![${file.replace(/\.svg$/, '')}](${file})`),
    ].join('\n\n');
  });
  const claims = claimRows(suite, results, deviations);
  const legend = drawn ? `${VERDICT_LEGEND}\n${DRAWS_LEGEND}` : VERDICT_LEGEND;
  const inShort = [claimsMarkdown(claims), claimLegend(claims)];
  return ['## Findings', ...inShort, legend, ...sections].join('\n\n');
}

function timeText({ trainingSeconds, evaluationSeconds }: FindingResult): string {
  const [training, evaluation] = [trainingSeconds, evaluationSeconds].map((time) => seconds(time * 1000));
  return `Training took ${training} s, evaluation ${evaluation} s.`;
}

/** Why a number or an interval is missing, each reason once. */
function reasonsOf({ rows }: FindingResult): string[] {
  const reasons = new Map<string, string[]>();
  for (const { quantity, ensembles, estimate } of rows) {
    if (estimate.reason === undefined) continue;
    reasons.set(estimate.reason, [...(reasons.get(estimate.reason) ?? []), `${quantity}, ${ensembles}`]);
  }
  if (reasons.size === 0) return [];
  return [[...reasons].map(([reason, who]) => `- ${reason}: ${who.join('; ')}`).join('\n')];
}

const VERDICT_LEGEND = `A verdict comes from the *primary* number of each dataset and from nothing else; \
\`pcbias findings\` prints what it is, its
bounds and their reasons. It comes from its interval (95 %, or as stated) and never from the value. *Reproduced*: all of the \
interval is beyond the claim's bound.
*Not reproduced*: none of it is beyond the bound of no effect. *Weaker*: all of it lies between the two. \
*Undecided*: it reaches over one of them; which
verdicts are left stands behind it. *Not applicable*: the claim says nothing about these ensembles. With \
several datasets the worst one decides.

- **Pooled**: the mean over ensembles or pairs, with a joint interval over the members of all of them. \
*Range of parts*: the smallest and the largest of
  them, and p that they differ by no more than their errors. Parts that decide otherwise stand below as \
exceptions.
- **As the paper measured it**: the source's own measure beside its figure. It decides nothing.
- **Critical PC** of an example: how many principal components (PCs) a least-squares classifier, fitted on \
all of them, needs to be right about it. *First hit*: the fewest
  with which it is right; *persistent*: from which on it stays right. Examples for which there is none are \
left out and counted.
- **TP-agreement** of an example: the share of members that are right about it. **Bi-modality** of its \
distribution: kurtosis − skewness² − 1; lower is more bi-modal, a
  uniform distribution has 0.8, a normal one 2.
- **Discriminability** of an example: the share of its nearest training examples that are of its class.
- **Matched, or equal, accuracy**: only checkpoints at which the ensembles compared have the same mean \
accuracy count, so that a slow one is not taken for another one.
- **p (Holm)**: of a permutation test, of examples or, where critical PCs are concerned, of the order of \
the PCs; corrected over the numbers of a finding.`;

const DRAWS_LEGEND = `\
- **Draws of data**: a number is the mean over disjoint draws of the examples, each with its own members, \
and its interval is for other draws
  and other members. The column has the number on each draw, p that the draws differ by no more than their \
errors over members, and the standard
  deviation that draws add beside the standard error over the members of one draw. Different draws have \
different examples, so these are components
  of the number, not of any example's accessibility.`;
