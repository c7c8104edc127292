import type { FindingResult, JudgedRow } from '../../finding/result.js';
import { LEVEL } from '../../statistics/estimate.js';
import { seconds, withInterval } from '../format/number.js';
import {
  expectationText,
  headlines,
  kindText,
  nullText,
  pText,
  rangeText,
  tally,
  lookText,
  verdictAtLook,
} from './finding-text.js';
import { markdownTable } from '../format/markdown-table.js';
import type { Row } from '../format/row.js';
import { wrap } from '../format/text.js';
import { aligned } from '../format/text.js';

/** One row a printed number of a finding, with all digits. */
export function findingRows(results: readonly FindingResult[]): Row[] {
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

/** The findings for a terminal: a line each, and below it the numbers that decide. */
export function findingsTerminal(results: readonly FindingResult[]): string {
  if (results.length === 0) return '';
  const parts = results.map((result) => {
    const { finding, verdict, claim, notes } = result;
    const at = lookText(result);
    const head = `${finding}: ${verdict.toUpperCase()}${at && ` ${at}`} (${tally(result)})`;
    const numbers = headlines(result).map((row) => [
      `  ${withInterval(row.estimate)}`,
      row.kind === 'paper' ? 'paper' : expectationText(row.expectation),
      row.kind === 'paper' ? (row.paper ?? '') : verdictAtLook(row),
    ]);
    const rows = besideNumbers(numbers, headlines(result).map(besideText));
    const reasons = headlines(result).length === 0 ? notes.map((note) => wrap(`  ${note}`)) : [];
    return [head, wrap(`  ${claim}`), ...rows, ...reasons].join('\n');
  });
  const names = aligned(results.map((result) => [result.finding, result.verdict])).split('\n');
  const summary = names.map((name, at) => `${name}  (${tally(results[at])})`).join('\n');
  return ['== findings', ...parts, '== verdicts', summary].join('\n\n');
}

function besideText(row: JudgedRow): string {
  const range = rangeText(row);
  const who = `${row.ensembles}, ${row.data}: ${row.quantity}`;
  return `${who}${range === '' ? '' : `; ${range}`}`;
}

/**
 * Aligned columns of numbers with a text beside each, which goes on below where it is too long for the line.
 */
function besideNumbers(numbers: readonly (readonly string[])[], texts: readonly string[]): string[] {
  if (numbers.length === 0) return [];
  const columns = aligned(numbers).split('\n');
  const width = Math.max(...columns.map((line) => line.length)) + 2;
  return columns.map((line, at) => {
    const [first, ...more] = wrap(texts[at], Math.max(40, 100 - width)).split('\n');
    return [line.padEnd(width) + first, ...more.map((part) => ' '.repeat(width) + part)].join('\n');
  });
}

/** One line a finding: the claim, its verdict, and how its numbers decided. */
function findingsSummaryTable(results: readonly FindingResult[]): string {
  return markdownTable(
    ['finding', 'claim', 'verdict', 'datasets', 'seconds'],
    results.map((result) => [
      result.finding,
      result.claim,
      [`**${result.verdict}**`, lookText(result)].filter((text) => text !== '').join(', '),
      tally(result),
      seconds((result.trainingSeconds + result.evaluationSeconds) * 1000),
    ]),
  );
}

/** The findings for the readable report; `figures` names the SVG files of a finding, by its place. */
export function findingsMarkdown(
  results: readonly FindingResult[],
  figures: ReadonlyMap<number, readonly string[]> = new Map(),
): string {
  if (results.length === 0) return '';
  const sections = results.map((result, at) => {
    const table = markdownTable(
      [
        'kind',
        'number',
        'data',
        'ensembles',
        'ours',
        'range of parts',
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
        expectationText(row.expectation),
        nullText(row.expectation),
        row.paper ?? '',
        pText(row.adjustedP),
        verdictAtLook(row),
      ]),
    );
    return [
      `### ${result.finding}: ${result.verdict}`,
      `${result.claim} (${result.source}${result.paper === undefined ? '' : `: ${result.paper}`})`,
      ...(result.rows.length > 0 ? [table] : []),
      ...reasonsOf(result),
      ...(result.notes.length > 0 ? [result.notes.map((note) => `- ${note}`).join('\n')] : []),
      ...(figures.get(at) ?? []).map((file) => `![${file.replace(/\.svg$/, '')}](${file})`),
    ].join('\n\n');
  });
  return ['## Findings', findingsSummaryTable(results), VERDICT_LEGEND, ...sections].join('\n\n');
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
bounds and their reasons. It comes from the 95 % interval and never from the value. Where members are added \
until a verdict falls, it comes from an interval that is wider the earlier the look (the CSV says how much): \
all looks together err as seldom as one. *Reproduced*: all of the \
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
