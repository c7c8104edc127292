import { FIRST_DRAW } from '../data/draw.js';
import { combinedP } from '../statistics/distribution/combined-p.js';
import { undefinedBecause, type Estimate } from '../statistics/estimate.js';
import { overDraws } from '../statistics/members/over-draws.js';
import type { Chart, FindingRow, Outcome, PrimaryPart } from './finding.js';

/** A finding's outcome on one draw of the data. */
export interface DrawnOutcome {
  /** From 1. */
  readonly draw: number;
  readonly outcome: Outcome;
}

/**
 * Joins a finding's outcomes on several draws of the data. Every number is the mean over draws, with an
 * interval for other draws and other members (`overDraws`); below a primary and a paper's measure stand their
 * values on each draw. p-values, of independent tests, are combined by Fisher's method. Notes that not all
 * draws share say whose they are.
 *
 * @param outcomes of the draws that have one
 */
export function joinDraws(outcomes: readonly DrawnOutcome[]): Outcome {
  const draws = outcomes.map(({ draw }) => draw);
  const repeated = repeatedNames(outcomes);
  const rows = new Map<string, RowOnDraws>();
  for (const { draw, outcome } of outcomes) {
    for (const row of outcome.rows) {
      const key = keyOf(row, repeated);
      const known = rows.get(key) ?? new Map<number, FindingRow>();
      rows.set(key, known.set(draw, row));
    }
  }
  const joined = [...rows.values()].map((each) => joinRow(each, draws));
  return {
    rows: joined.flatMap((each) => each.rows),
    notes: [...joinNotes(outcomes), ...joined.flatMap((each) => each.notes)],
    charts: outcomes.flatMap(({ draw, outcome }) => (outcome.charts ?? []).map((each) => drawn(each, draw))),
  };
}

/** A number on the draws that have it, by draw. */
type RowOnDraws = Map<number, FindingRow>;

/**
 * The name of a number on all draws. How many ensembles a primary or a paper's measure pools may differ
 * between draws, because a part without an interval is left out. So they go by their ensembles only where one
 * draw has several of a name, `repeated`.
 */
function keyOf(row: FindingRow, repeated: ReadonlySet<string>): string {
  const name = nameOf(row);
  return row.kind === undefined || repeated.has(name) ? JSON.stringify([name, row.ensembles]) : name;
}

function nameOf({ kind, data, quantity }: FindingRow): string {
  return JSON.stringify([kind ?? null, data, quantity]);
}

/** Names that several rows of one draw have. */
function repeatedNames(outcomes: readonly DrawnOutcome[]): Set<string> {
  return new Set(
    outcomes.flatMap(({ outcome }) => {
      const names = outcome.rows.map(nameOf);
      return names.filter((name, at) => names.indexOf(name) < at);
    }),
  );
}

function joinRow(
  found: RowOnDraws,
  draws: readonly number[],
): { readonly rows: readonly FindingRow[]; readonly notes: readonly string[] } {
  const own = [...found.values()];
  const fitting = own.filter(({ notApplicable }) => notApplicable === undefined);
  const [first] = fitting.length > 0 ? fitting : own;
  const { kind, data, quantity } = first;
  const ensembles = distinct(own.map((row) => row.ensembles)).join(' or ');
  if (fitting.length === 0) {
    const notApplicable = distinct(own.flatMap((row) => row.notApplicable ?? [])).join('; ');
    return { rows: [{ ...first, ensembles, notApplicable }], notes: [] };
  }
  const estimates = draws.map((draw) => estimateOn(found.get(draw)));
  const { estimate, spread } = overDraws(estimates);
  const p = combined(own.map((row) => row.p));
  const parts = joinParts(found, draws);
  const heterogeneityP = combined(fitting.map((row) => row.heterogeneityP));
  const row: FindingRow = {
    ...withoutJoined(first),
    ensembles,
    estimate,
    ...(p === undefined ? {} : { p }),
    ...(parts.length === 0 ? {} : { parts }),
    ...(heterogeneityP === undefined ? {} : { heterogeneityP }),
    ...(spread === undefined ? {} : { draws: spread }),
  };
  if (kind === undefined) return { rows: [row], notes: [] };
  const onDraws = draws.flatMap((draw, at): FindingRow[] => {
    const each = found.get(draw);
    if (each === undefined) return [];
    const name = nameOnDraw(quantity, draw);
    return [{ data, ensembles: each.ensembles, quantity: name, estimate: estimates[at] }];
  });
  const lost = draws.flatMap((draw, at) =>
    estimates[at].value === undefined && kind === 'primary'
      ? [`${data}: draw ${draw} is left out: ${estimates[at].reason ?? 'no value'}`]
      : [],
  );
  return { rows: [row, ...onDraws], notes: lost };
}

/** Names the first draw too, beside what is joined. */
function nameOnDraw(quantity: string, draw: number): string {
  return `${quantity}, draw ${draw}`;
}

function estimateOn(row: FindingRow | undefined): Estimate {
  if (row === undefined) return undefinedBecause('not measured on this draw');
  return row.notApplicable === undefined
    ? row.estimate
    : undefinedBecause(`not applicable: ${row.notApplicable}`);
}

function withoutJoined({
  p: _p,
  parts: _parts,
  heterogeneityP: _heterogeneityP,
  ...row
}: FindingRow): FindingRow {
  return row;
}

/** What a primary pools, each part joined over draws; not applicable where it fits no draw. */
function joinParts(found: RowOnDraws, draws: readonly number[]): PrimaryPart[] {
  const all = [...found.values()].flatMap(({ parts = [] }) => parts);
  return distinct(all.map(({ ensembles }) => ensembles)).map((ensembles): PrimaryPart => {
    const own = draws.map((draw) => found.get(draw)?.parts?.find((part) => part.ensembles === ensembles));
    const why = own.flatMap((part) => part?.notApplicable ?? []);
    const fits = own.some((part) => part !== undefined && part.notApplicable === undefined);
    const estimates = own.map((part) => part?.estimate ?? undefinedBecause('not measured on this draw'));
    const { estimate } = overDraws(estimates);
    return { ensembles, estimate, ...(fits ? {} : { notApplicable: distinct(why).join('; ') }) };
  });
}

/** Undefined unless every draw has a p. */
function combined(ps: readonly (number | undefined)[]): number | undefined {
  const known = ps.filter((p) => p !== undefined);
  return known.length === 0 || known.length < ps.length ? undefined : combinedP(known);
}

function joinNotes(outcomes: readonly DrawnOutcome[]): string[] {
  const notes = distinct(outcomes.flatMap(({ outcome }) => outcome.notes));
  return notes.map((note) => {
    const own = outcomes.filter(({ outcome }) => outcome.notes.includes(note)).map(({ draw }) => draw);
    if (own.length === outcomes.length) return note;
    return `draw${own.length === 1 ? '' : 's'} ${own.join(', ')}: ${note}`;
  });
}

function drawn(chart: Chart, draw: number): Chart {
  if (draw === FIRST_DRAW) return chart;
  return { ...chart, name: `${chart.name}-draw-${draw}`, title: nameOnDraw(chart.title, draw) };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
