import { FIXED, type Estimate } from '../statistics/estimate.js';
import {
  combineEstimates,
  moved as movements,
  type Comparison,
  type Movement,
} from '../statistics/two-sample.js';
import type { FindingResult, JudgedRow } from './result.js';
import type { Verdict } from './verdict.js';

/** One number of a reference, with the name by which a fresh run's number is found. */
export interface ReferenceRow {
  readonly key: string;
  readonly estimate: Estimate;
  /** Verdict of the reference runs; absent for a row that does not decide. */
  readonly verdict?: Verdict;
}

/** A number of a fresh run beside that of the reference. */
export interface ComparedRow {
  readonly key: string;
  readonly fresh?: Estimate;
  readonly reference?: Estimate;
  /** The two-sample test; absent where one of the two has no standard error. */
  readonly comparison?: Comparison;
  /** The reason why it counts as moved; absent where it did not move. */
  readonly moved?: string;
}

/**
 * Relative difference up to which two numbers without a standard error count as equal. Such numbers do not
 * depend on chance.
 */
const SAME = 1e-4;

/**
 * Largest share of a finding's numbers that may come and go with the seed (a ceiling that is not above 0, a
 * level that is not reached). More count as moved. A number that decides may never come or go.
 */
const LOST_BY_CHANCE = 0.1;

interface Pair {
  /** Decides a finding, now or in the reference. */
  readonly decides: boolean;
  readonly fresh?: Estimate | undefined;
  readonly reference?: Estimate | undefined;
}

/**
 * The numbers of some results by name: `finding / data / ensembles / quantity`. The second request of a
 * finding is `finding#2`.
 */
function rowsByKey(results: readonly FindingResult[]): Map<string, JudgedRow> {
  const rows = new Map<string, JudgedRow>();
  results.forEach(({ finding, rows: own }, at) => {
    const earlier = results.slice(0, at).filter((each) => each.finding === finding).length;
    const name = earlier === 0 ? finding : `${finding}#${earlier + 1}`;
    for (const row of own) {
      const key = [name, row.data, row.ensembles, row.quantity].join(' / ');
      if (rows.has(key))
        throw new Error(`${key}: found twice, expected every number of a finding to have its own name`);
      rows.set(key, row);
    }
  });
  return rows;
}

/** The finding that a row's key belongs to. */
export function findingIn(key: string): string {
  return key.split(' / ')[0].split('#')[0];
}

/**
 * A reference from several runs of N members each that differ in their seed only: each number's mean over the
 * runs. One run of all members would give another number, because a correlation of mean accessibilities
 * depends on N.
 */
export function referenceRows(runs: readonly (readonly FindingResult[])[]): ReferenceRow[] {
  const maps = runs.map(rowsByKey);
  const keys = new Set(maps.flatMap((map) => [...map.keys()]));
  return [...keys].map((key) => {
    const rows = maps.map((map) => map.get(key));
    const estimates = rows.map((row): Estimate => row?.estimate ?? { reason: 'not in every run' });
    const verdicts = [...new Set(rows.map((row) => row?.verdict))];
    const [verdict] = verdicts;
    return {
      key,
      estimate: combineEstimates(estimates),
      verdict: verdict === undefined || verdicts.length === 1 ? verdict : 'undecided',
    };
  });
}

/**
 * Finds the numbers that moved. A number with a standard error is tested by a two-sample test of fresh run
 * against reference, on the scale of its error. Holm's correction is applied at half of `alpha` to the
 * numbers that decide a finding, and at the other half to all others. There are several times as many others,
 * and in one family they would take the power from those that decide. Numbers that do not depend on chance
 * must be equal. A number that only one side has counts when it decides, or when there are more of them than
 * a tenth of a finding's numbers.
 */
export function compareWithReference(
  fresh: readonly FindingResult[],
  reference: readonly ReferenceRow[],
  alpha: number,
): ComparedRow[] {
  const found = rowsByKey(fresh);
  const keys = new Set([...reference.map(({ key }) => key), ...found.keys()]);
  const expected = new Map(reference.map((row) => [row.key, row]));
  const pairs = [...keys].map((key) => ({
    key,
    decides: found.get(key)?.verdict !== undefined || expected.get(key)?.verdict !== undefined,
    fresh: found.get(key)?.estimate,
    reference: expected.get(key)?.estimate,
  }));
  const tested = testedPairs(pairs, alpha);
  const lost = pairs.map((pair) => lostText(pair));
  const lostIn = countBy(pairs.flatMap(({ key }, at) => (lost[at] === undefined ? [] : [findingIn(key)])));
  const numbersIn = countBy(pairs.map(({ key }) => findingIn(key)));
  return pairs.map((pair, at): ComparedRow => {
    const { comparison, moved } = tested[at];
    const finding = findingIn(pair.key);
    const many = pair.decides || (lostIn.get(finding) ?? 0) > LOST_BY_CHANCE * (numbersIn.get(finding) ?? 0);
    const reason =
      lost[at] !== undefined
        ? many
          ? lost[at]
          : undefined
        : moved
          ? 'the two-sample test rejects'
          : comparison === undefined
            ? untested(pair)
            : undefined;
    return {
      key: pair.key,
      fresh: pair.fresh,
      reference: pair.reference,
      comparison: lost[at] === undefined ? comparison : undefined,
      moved: reason,
    };
  });
}

/** Both families, each at half of alpha, in the sequence of `pairs`. */
function testedPairs(pairs: readonly Pair[], alpha: number): Movement[] {
  const tested = new Map<Pair, Movement>();
  for (const family of [true, false]) {
    const own = pairs.filter(({ decides }) => decides === family);
    const movement = movements(
      own.map(({ fresh, reference }) => ({ fresh: fresh ?? {}, reference: reference ?? {} })),
      alpha / 2,
    );
    own.forEach((pair, at) => tested.set(pair, movement[at]));
  }
  return pairs.map((pair) => tested.get(pair)!);
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/**
 * A difference between the sides that may be chance: only one of them has the number, its value, or its
 * standard error. An argmax over checkpoints on which all members agree has an error of 0, and another one in
 * the next run.
 */
function lostText({ fresh, reference }: Pair): string | undefined {
  if (reference === undefined) return 'new: the reference does not have it';
  if (fresh === undefined) return 'gone: the fresh run does not have it';
  if (reference.value === undefined) return undefined;
  if (fresh.value === undefined) return `no value: ${fresh.reason ?? 'no reason'}`;
  if (!Number.isFinite(fresh.value)) return undefined;
  if (reference.spread !== undefined && fresh.spread === undefined && dependsOnChance(fresh)) {
    return `no standard error any more: ${fresh.reason ?? 'no reason'}`;
  }
  const certain = reference.spread?.error === 0 && fresh.spread?.error === 0;
  return certain && fresh.value !== reference.value ? 'both without any error, and different' : undefined;
}

/** The difference of a pair that both sides have and no test can compare. */
function untested({ fresh, reference }: Pair): string | undefined {
  // Its value comes and goes by chance: of two runs that differ in their seed, one at least had none.
  if (fresh?.value === undefined || reference?.value === undefined) return undefined;
  if (!Number.isFinite(fresh.value)) return `not finite: ${fresh.value}`;
  // A number that depends on chance and has no standard error says nothing by its value.
  if (dependsOnChance(fresh) || dependsOnChance(reference)) return undefined;
  const difference = Math.abs(fresh.value - reference.value);
  const allowed = SAME * Math.max(Math.abs(fresh.value), Math.abs(reference.value));
  return difference <= allowed ? undefined : 'differs, and does not depend on chance';
}

function dependsOnChance({ reason }: Estimate): boolean {
  return reason !== undefined && reason !== FIXED;
}

/** The numbers that an update changes: new, gone, or with another value or verdict. */
export interface ReferenceChange {
  readonly key: string;
  readonly before?: ReferenceRow;
  readonly after?: ReferenceRow;
}

export function changesOf(
  before: readonly ReferenceRow[],
  after: readonly ReferenceRow[],
): ReferenceChange[] {
  const old = new Map(before.map((row) => [row.key, row]));
  const now = new Map(after.map((row) => [row.key, row]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [one, other] = [old.get(key), now.get(key)];
    const same = one?.estimate.value === other?.estimate.value && one?.verdict === other?.verdict;
    if (one !== undefined && other !== undefined && same) return [];
    return [{ key, before: one, after: other }];
  });
}
