import type { Verdict } from '../../finding/verdict.js';
import type { Estimate, Interval, Scale } from '../../statistics/estimate.js';
import type { Row } from '../format/row.js';
import type { ClaimRow, PaperMeasure, Range } from './claim-rows.js';
import { possibleText, shownMeasures } from './claim-text.js';

/** How a published row was made, so that it can be made again. */
export interface Provenance {
  /** The suite file as a command names it, e.g. `suites/findings.yaml`. */
  readonly suiteFile: string;
  /** Members of each ensemble. */
  readonly members: number;
  /** Draws of the data; absent for one. */
  readonly draws?: number;
  readonly seed: string;
  /** SHA-256 (hex) of what its trials and its request say, see `settingsHash`. */
  readonly settings: string;
  /** Titles of its data, their checksums, adapters and commits of its trials; several with `; ` between. */
  readonly dataset: string;
  readonly checksum: string;
  readonly adapter: string;
  readonly commit: string;
  /** The command that makes it again. */
  readonly command: string;
}

/** A row of a published table. */
export interface PublishedClaim {
  /** As it was written, but for `trials`, and with the first of the source's measures only. */
  readonly row: ClaimRow;
  readonly made: Provenance;
}

/**
 * A published row as cells of a CSV file. `readClaims` reads them back.
 *
 * @param standing further cells, how the run and this finding stand to the registration
 */
export function claimCells({ row, made }: PublishedClaim, standing: Row = {}): Row {
  const { estimate, expectation, look, range } = row;
  const [measure] = shownMeasures(row);
  return {
    id: row.id,
    suite: row.suite,
    finding: row.finding,
    claim_in_short: row.claim,
    request: row.request,
    data: row.data,
    ensembles: row.ensembles,
    quantity: row.quantity,
    value: estimate.value,
    low: estimate.interval?.low,
    high: estimate.interval?.high,
    coverage: look.coverage,
    standard_error: estimate.spread?.error,
    // A normal error has infinitely many, which a cell holds as a text only.
    degrees_of_freedom: estimate.spread && String(estimate.spread.degrees),
    error_scale: estimate.spread?.scale,
    claim: expectation?.claim,
    none: expectation?.none,
    verdict: row.verdict,
    may_be: possibleText(row),
    reason: row.reason,
    exceptions: row.exceptions.join('; '),
    smallest: range?.least,
    largest: range?.most,
    heterogeneity_p: row.heterogeneityP,
    look: look.look,
    looks: look.looks?.join(' '),
    members: made.members,
    ...(made.draws === undefined ? {} : { draws: made.draws }),
    paper_quantity: measure?.quantity,
    paper_data: measure?.data,
    paper_count: measure?.count,
    paper_value: measure?.estimate?.value,
    paper_low: measure?.estimate?.interval?.low,
    paper_high: measure?.estimate?.interval?.high,
    paper_smallest: measure?.range?.least,
    paper_largest: measure?.range?.most,
    paper: measure?.reported,
    seed: made.seed,
    suite_file: made.suiteFile,
    settings: made.settings,
    dataset: made.dataset,
    dataset_checksum: made.checksum,
    adapter: made.adapter,
    commit: made.commit,
    ...standing,
    command: made.command,
  };
}

/** Columns without which a table cannot be read. */
const NEEDED = ['id', 'finding', 'request', 'verdict', 'members', 'seed', 'suite_file', 'settings'];

/**
 * The rows of a published CSV file.
 *
 * @param file for messages only
 * @throws Error for a file that is no such table, or one of an earlier version
 */
export async function readClaims(text: string, file: string): Promise<PublishedClaim[]> {
  const { read } = await import('vega');
  const rows = read(text, { type: 'csv' }) as Record<string, string>[];
  const missing = NEEDED.filter((column) => rows[0]?.[column] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `${file}: found no column ${missing.join(', ')}, expected a table of claims as pcbias publish writes ` +
        'it; publish its suite again',
    );
  }
  return rows.map(publishedOf);
}

/** The cells of one row, by column. */
class Cells {
  constructor(private readonly record: Readonly<Record<string, string>>) {}

  text(column: string): string {
    return this.record[column] ?? '';
  }

  /** Undefined for an empty cell. */
  some(column: string): string | undefined {
    return this.text(column) === '' ? undefined : this.text(column);
  }

  number(column: string): number | undefined {
    const found = this.some(column);
    return found === undefined ? undefined : Number(found);
  }

  /** Two numbers, undefined where one is missing. */
  both(one: string, other: string): readonly [number, number] | undefined {
    const [first, second] = [this.number(one), this.number(other)];
    return first === undefined || second === undefined ? undefined : [first, second];
  }
}

function publishedOf(record: Record<string, string>): PublishedClaim {
  const cells = new Cells(record);
  const bounds = cells.both('claim', 'none');
  const members = Number(cells.text('members'));
  const look = cells.number('look');
  const row: ClaimRow = {
    id: cells.text('id'),
    suite: cells.text('suite'),
    finding: cells.text('finding'),
    claim: cells.text('claim_in_short'),
    request: Number(cells.text('request')),
    data: cells.text('data'),
    ensembles: cells.text('ensembles'),
    quantity: cells.text('quantity'),
    estimate: estimateOf(cells),
    expectation: bounds && { claim: bounds[0], none: bounds[1] },
    verdict: cells.text('verdict') as Verdict,
    reason: cells.some('reason'),
    exceptions: cells.some('exceptions')?.split('; ') ?? [],
    range: rangeIn(cells, 'smallest', 'largest'),
    heterogeneityP: cells.number('heterogeneity_p'),
    paper: cells.some('paper_quantity') === undefined ? [] : [measureOf(cells)],
    look: {
      members: look === undefined ? undefined : members,
      look,
      looks: cells.some('looks')?.split(' ').map(Number),
      coverage: cells.number('coverage'),
    },
    deviation: cells.some('deviation'),
    trials: [],
  };
  const draws = cells.number('draws');
  const made: Provenance = {
    suiteFile: cells.text('suite_file'),
    members,
    ...(draws === undefined ? {} : { draws }),
    seed: cells.text('seed'),
    settings: cells.text('settings'),
    dataset: cells.text('dataset'),
    checksum: cells.text('dataset_checksum'),
    adapter: cells.text('adapter'),
    commit: cells.text('commit'),
    command: cells.text('command'),
  };
  return { row, made };
}

function estimateOf(cells: Cells): Estimate {
  const spread = cells.both('standard_error', 'degrees_of_freedom');
  return {
    value: cells.number('value'),
    interval: intervalIn(cells, 'low', 'high'),
    reason: cells.some('reason'),
    ...(spread && {
      spread: { error: spread[0], degrees: spread[1], scale: cells.text('error_scale') as Scale },
    }),
  };
}

function measureOf(cells: Cells): PaperMeasure {
  const value = cells.number('paper_value');
  return {
    data: cells.text('paper_data'),
    quantity: cells.text('paper_quantity'),
    count: cells.number('paper_count') ?? 0,
    estimate:
      value === undefined ? undefined : { value, interval: intervalIn(cells, 'paper_low', 'paper_high') },
    range: rangeIn(cells, 'paper_smallest', 'paper_largest'),
    reported: cells.some('paper'),
  };
}

function intervalIn(cells: Cells, low: string, high: string): Interval | undefined {
  const found = cells.both(low, high);
  return found && { low: found[0], high: found[1] };
}

function rangeIn(cells: Cells, least: string, most: string): Range | undefined {
  const found = cells.both(least, most);
  return found && { least: found[0], most: found[1] };
}
