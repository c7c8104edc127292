import { FINDINGS } from '../../finding/registry.js';
import type { Look } from '../../finding/look.js';
import { exceptionsOf, type FindingResult, type JudgedRow } from '../../finding/result.js';
import type { Expectation, Verdict } from '../../finding/verdict.js';
import type { Estimate } from '../../statistics/estimate.js';
import type { DrawSpread } from '../../statistics/members/over-draws.js';

/** What a claim came to on one dataset: a row of the tables that a reader sees first. It is plain data. */
export interface ClaimRow {
  /** `SUITE/FINDING/DATA`, unique among the rows of a suite, without blanks. */
  readonly id: string;
  readonly suite: string;
  readonly finding: string;
  /** The claim in a few words. */
  readonly claim: string;
  /** Place of the suite's request for the finding, from 0. */
  readonly request: number;
  /** As in `FindingRow`; empty where the finding has no number. */
  readonly data: string;
  readonly ensembles: string;
  readonly quantity: string;
  /** The primary's. */
  readonly estimate: Estimate;
  /** Absent where the finding has no number. */
  readonly expectation?: Expectation;
  readonly verdict: Verdict;
  /** The reason why there is no number, or why the claim says nothing about these data. */
  readonly reason?: string;
  /** Parts that decide otherwise than all together. */
  readonly exceptions: readonly string[];
  /** Least and largest of what is pooled. */
  readonly range?: Range;
  readonly heterogeneityP?: number;
  /** How it varies over draws of the data, where several have it. */
  readonly draws?: DrawSpread;
  /** The source's own measures, the most telling one in front. */
  readonly paper: readonly PaperMeasure[];
  readonly look: Partial<Look>;
  /**
   * How its finding's estimands differ from the registration that the run keeps to otherwise: such a row is
   * exploratory. Absent for all others.
   */
  readonly deviation?: string;
  /** Hashes of the trials of its finding. */
  readonly trials: readonly string[];
}

/** Findings whose estimands differ from the registration that all others keep to, each with how. */
export type Deviations = ReadonlyMap<string, readonly string[]>;

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** A measure of the source, as these ensembles have it. */
export interface PaperMeasure {
  readonly data: string;
  readonly quantity: string;
  /** How many ensembles have a number. */
  readonly count: number;
  /** The number, where one ensemble or a pool of them has it. */
  readonly estimate?: Estimate;
  /** Their least and largest, where several have one each. */
  readonly range?: Range;
  /** The source's figure or words. */
  readonly reported?: string;
}

/**
 * The rows of a suite's findings, in their sequence: one for each primary, and one for a finding without any.
 */
export function claimRows(
  suite: string,
  results: readonly FindingResult[],
  deviations: Deviations = new Map(),
): ClaimRow[] {
  const rows = results.flatMap((result, request) =>
    rowsOf(suite, result, request, deviations.get(result.finding)),
  );
  return rows.map((row, at) => {
    const earlier = rows.slice(0, at).filter(({ id }) => id === row.id).length;
    return earlier === 0 ? row : { ...row, id: idOf(suite, `${row.finding}#${earlier + 1}`, row.data) };
  });
}

function rowsOf(
  suite: string,
  result: FindingResult,
  request: number,
  deviation: readonly string[] | undefined,
): ClaimRow[] {
  const { finding, notes, trials, verdict, rows } = result;
  const common = {
    suite,
    finding,
    claim: FINDINGS.find(({ id }) => id === finding)?.inShort ?? result.claim,
    request,
    look: lookOf(result),
    ...(deviation === undefined ? {} : { deviation: deviation.join('; ') }),
    trials,
  };
  const primaries = rows.filter((row) => row.verdict !== undefined);
  if (primaries.length === 0) {
    const none = { data: '', ensembles: '', quantity: '', estimate: {}, exceptions: [], paper: [] };
    return [{ id: idOf(suite, finding, ''), ...common, ...none, verdict, reason: notes[0] }];
  }
  return primaries.map((row, at): ClaimRow => {
    const values = (row.parts ?? []).flatMap(({ estimate }) => estimate.value ?? []);
    const { data, ensembles, quantity, estimate, expectation, heterogeneityP, draws } = row;
    return {
      id: idOf(suite, finding, data),
      ...common,
      // A dataset that was decided before others of its finding has a look of its own.
      look: lookOf(row.look === undefined ? result : row),
      data,
      ensembles,
      quantity,
      estimate,
      expectation,
      verdict: row.verdict!,
      reason: row.notApplicable ?? estimate.reason,
      exceptions: exceptionsOf(row),
      range: values.length > 1 ? rangeOf(values) : undefined,
      heterogeneityP,
      ...(draws === undefined ? {} : { draws }),
      paper: measuresOf(
        rows.filter((each) => each.kind === 'paper' && isBelow(each, primaries, at)),
        data,
      ),
    };
  });
}

/** True for a row on the data of this primary. The first one has those on data of no primary, too. */
function isBelow({ data }: JudgedRow, primaries: readonly JudgedRow[], at: number): boolean {
  return data === primaries[at].data || (at === 0 && primaries.every((primary) => primary.data !== data));
}

/**
 * Rows of the source's measures, those of one quantity and dataset together: first those on the primary's
 * data, and of these first those with a figure.
 */
function measuresOf(rows: readonly JudgedRow[], data: string): PaperMeasure[] {
  const groups = new Map<string, JudgedRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.data, row.quantity]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const measures = [...groups.values()].map((own): PaperMeasure => {
    const [{ quantity, estimate, paper: reported }] = own;
    const values = own.flatMap((row) => row.estimate.value ?? []);
    const numbers = own.length === 1 ? { estimate } : values.length > 0 ? { range: rangeOf(values) } : {};
    return { data: own[0].data, quantity, count: values.length, ...numbers, reported };
  });
  const rank = (measure: PaperMeasure): number =>
    (measure.data === data ? 0 : 2) + (figureOf(measure.reported) === undefined ? 1 : 0);
  return measures.sort((one, other) => rank(one) - rank(other));
}

/**
 * The number or range that a source's figure begins with: `.99, ResNet-50` or `.01 to .51`. Undefined for one
 * in words.
 */
export function figureOf(reported: string | undefined): Range | undefined {
  const number = '[−-]?(?:\\d+(?:\\.\\d+)?|\\.\\d+)';
  const found = new RegExp(`^(${number})(?: to (${number}))?(?![\\d.]|\\s*%)`).exec(reported ?? '');
  if (found === null) return undefined;
  const [one, other] = [found[1], found[2] ?? found[1]].map((text) => Number(text.replace('−', '-')));
  return rangeOf([one, other]);
}

function rangeOf(values: readonly number[]): Range {
  return { least: Math.min(...values), most: Math.max(...values) };
}

function lookOf({ members, look, looks, coverage }: Partial<Look>): Partial<Look> {
  return { members, look, looks, coverage };
}

function idOf(suite: string, finding: string, data: string): string {
  return [suite, finding, ...(data === '' ? [] : [dataInId(data)])].join('/');
}

/**
 * Names of data as one word: `few | white` is `few+white`, and `a/x=1 … a/x=3` is `a/x=1..3`. What names
 * share up to a `/` or `=` stands once.
 */
function dataInId(data: string): string {
  const [first, ...others] = data.split(/ [|…] /);
  const joint = data.includes(' … ') ? '..' : '+';
  return [first, ...others.map((name) => name.slice(sharedStart(first, name)))]
    .join(joint)
    .replace(/\s+/g, '-');
}

function sharedStart(one: string, other: string): number {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  return Math.max(one.lastIndexOf('/', same - 1), one.lastIndexOf('=', same - 1)) + 1;
}
