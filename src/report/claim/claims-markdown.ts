import { lookText } from '../table/finding-text.js';
import { markdownTable } from '../format/markdown-table.js';
import type { ClaimRow } from './claim-rows.js';
import {
  boundText,
  measuredText,
  numberText,
  remarksOf,
  shownMeasures,
  VERDICT_SIGNS,
  verdictWords,
} from './claim-text.js';

export const CLAIM_COLUMNS = [
  'claim',
  'data',
  'primary',
  'bound',
  'as the paper measured it',
  'the paper',
  'verdict',
  'exceptions',
] as const;

const CLAIM_LEGEND =
  '*Primary*: the one number that decides, with its interval over members (95 %, or as stated). *Bound*: ' +
  'what it must pass for the claim to hold. *As the paper measured it*: the same ensembles by the measure ' +
  'of the source, a range where several ensembles have one each, beside its figure; it decides nothing. ' +
  '*Exceptions*: ensembles or pairs that decide otherwise than all together, whether they differ by more ' +
  'than their errors, and why a number is missing.';

const LOOKS_LEGEND =
  '*Look*: members were added until a row was decided. An interval has the coverage of its look, by which ' +
  'all looks together err as seldom as one 95 % interval; an early look asks for more.';

const DEVIATION_LEGEND =
  '*Exploratory*: the estimands of this finding differ from the registration, so its rows do not confirm; ' +
  'how they differ stands beside the status. All other rows keep to the registration.';

/** What a claim table says of itself, in Markdown. */
export function claimLegend(rows: readonly ClaimRow[]): string {
  const looked = rows.some(({ look }) => look.look !== undefined);
  const deviates = rows.some(({ deviation }) => deviation !== undefined);
  return [CLAIM_LEGEND, ...(looked ? [LOOKS_LEGEND] : []), ...(deviates ? [DEVIATION_LEGEND] : [])].join(' ');
}

/**
 * A row a claim and dataset, in Markdown.
 *
 * @param ending a further cell of each row, such as its command, and the column's name
 */
export function claimsMarkdown(
  rows: readonly ClaimRow[],
  ending?: { readonly column: string; readonly cell: (row: ClaimRow) => string },
): string {
  return markdownTable(
    [...CLAIM_COLUMNS, ...(ending === undefined ? [] : [ending.column])],
    rows.map((row) => {
      const [claim, data, number, bound, measured, reported, verdict, remarks] = claimCells(row);
      const named = `${claim} (\`${row.finding}\`)`;
      const signed = `${VERDICT_SIGNS[row.verdict]} **${row.verdict}**${verdict.slice(row.verdict.length)}`;
      const cells = [named, data, number, bound, measured, reported, signed, remarks];
      return ending === undefined ? cells : [...cells, ending.cell(row)];
    }),
  );
}

/** The cells of a row under CLAIM_COLUMNS, as plain text. */
export function claimCells(row: ClaimRow): string[] {
  const measures = shownMeasures(row);
  const look = lookText(row.look);
  return [
    row.claim,
    row.data === '' ? '' : row.id.split('/').slice(2).join('/'),
    numberText(row),
    boundText(row),
    measures.map(measuredText).join('; '),
    measures.map(({ reported }) => reported ?? '').join('; '),
    look === '' ? verdictWords(row) : `${verdictWords(row)}, ${look}`,
    remarksOf(row).join('; '),
  ];
}
