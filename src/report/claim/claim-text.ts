import { possibleVerdicts, type Verdict } from '../../finding/verdict.js';
import { LEVEL, type Estimate } from '../../statistics/estimate.js';
import { decimal, NO_NUMBER, percent, withInterval } from '../format/number.js';
import { drawsText, expectationText } from '../table/finding-text.js';
import { figureOf, type ClaimRow, type PaperMeasure, type Range } from './claim-rows.js';

/** A sign for each verdict, so that no verdict is told by its colour or place alone. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  reproduced: '✓',
  weaker: '≈',
  'not reproduced': '✗',
  undecided: '?',
  'not applicable': '–',
};

/** An interval over both bounds leaves all three verdicts possible. */
const ALL_POSSIBLE = 3;

/** `reproduced`, `reproduced (exploratory)`, `undecided: weaker or reproduced`. */
export function verdictWords(row: ClaimRow): string {
  const possible = possibleText(row);
  return `${row.verdict}${deviationMark(row)}${possible === '' ? '' : `: ${possible}`}`;
}

/** Marks a row as exploratory where its finding deviates from the registration; empty for all others. */
export function deviationMark({ deviation }: Pick<ClaimRow, 'deviation'>): string {
  return deviation === undefined ? '' : ' (exploratory)';
}

/** What an undecided row may still be: `weaker or reproduced`; empty where that is everything. */
export function possibleText({ verdict, estimate, expectation }: ClaimRow): string {
  if (verdict !== 'undecided' || expectation === undefined || estimate.interval === undefined) return '';
  const possible = possibleVerdicts(estimate, expectation);
  return possible.length === ALL_POSSIBLE ? '' : possible.join(' or ');
}

/** The primary with its interval, and the coverage where it is not the usual one. */
export function numberText(row: ClaimRow): string {
  const coverage = coverageText(row);
  return `${primaryText(row)}${coverage === '' ? '' : ` (${coverage})`}`;
}

/** The primary with its interval, with enough decimals to see how wide that is. */
export function primaryText({ estimate }: ClaimRow): string {
  return withInterval(estimate, decimalsToSee(estimate));
}

/** Two decimals, or up to four where the ends of the interval would look like the value. */
function decimalsToSee({ interval }: Estimate): number {
  const half = interval === undefined ? 0 : (interval.high - interval.low) / 2;
  return half === 0 ? 2 : Math.min(4, Math.max(2, Math.ceil(-Math.log10(half))));
}

/** Coverages of early looks have more nines than a reader needs; the CSV has all of them. */
const MOST_SHOWN = { coverage: 0.9999, text: '> 99.99 %' } as const;

/** `99.7 %`, `> 99.99 %`: the coverage of the interval; empty for the usual one. */
export function coverageText({ estimate: { interval }, look: { coverage = LEVEL } }: ClaimRow): string {
  if (interval === undefined || Math.abs(coverage - LEVEL) < 5e-5) return '';
  return coverage > MOST_SHOWN.coverage ? MOST_SHOWN.text : percent(coverage);
}

/** `≥ 0.5`; empty where the finding has no number. */
export function boundText({ expectation }: ClaimRow): string {
  return expectationText(expectation);
}

/** `0.99 [0.98, 0.99]`, or `−0.73 to −0.65` of several ensembles. */
export function measuredText({ estimate, range }: PaperMeasure): string {
  return estimate === undefined ? spanText(range) : withInterval(estimate);
}

/** The same without the interval: `0.99`. */
export function shortMeasuredText({ estimate, range }: PaperMeasure): string {
  return estimate === undefined ? spanText(range) : decimal(estimate.value, 2);
}

/** The figure of the source alone, `.99` or `.01 to .51`; empty where it is in words. */
export function figureText({ reported }: PaperMeasure): string {
  const figure = figureOf(reported);
  const text = (value: number) => decimal(value, 2).replace(/^(-?)0\./, '$1.');
  if (figure === undefined) return '';
  return figure.least === figure.most ? text(figure.least) : `${text(figure.least)} to ${text(figure.most)}`;
}

/** The source's measures that a short table shows: those with a figure on its data, or else the first one. */
export function shownMeasures({ paper, data }: ClaimRow): readonly PaperMeasure[] {
  const figures = paper.filter((each) => each.data === data && figureOf(each.reported) !== undefined);
  return figures.length > 0 ? figures : paper.slice(0, 1);
}

/** Parts that decide otherwise, whether they differ by more than their errors, and why there is no number. */
export function remarksOf(row: ClaimRow): string[] {
  const { exceptions, heterogeneityP, reason } = row;
  return [
    ...(reason === undefined ? [] : [reason]),
    ...exceptions,
    ...(heterogeneityP !== undefined && heterogeneityP < 1 - LEVEL
      ? [`parts differ: ${rangeOfParts(row)}`]
      : []),
    ...(row.draws === undefined ? [] : [drawsText(row)]),
  ];
}

/** `0.41 to 0.92`: the range of what is pooled; empty for a single part. */
export function rangeOfParts({ range }: ClaimRow): string {
  return range === undefined ? '' : spanText(range);
}

function spanText(range: Range | undefined): string {
  if (range === undefined) return NO_NUMBER;
  const [least, most] = [decimal(range.least, 2), decimal(range.most, 2)];
  return least === most ? least : `${least} to ${most}`;
}
