import type { DataSpec } from '../../data/spec.js';
import { FindingError, type EnsembleEvidence } from '../finding.js';

/** Two ensembles that differ only in what was done to their data. */
export interface EvidencePair {
  readonly first: EnsembleEvidence;
  readonly second: EnsembleEvidence;
  /** Names of the pair in a row: names that both have once, others as `one | other`. */
  readonly data: string;
  readonly ensembles: string;
}

/** The pairs, and notes on ensembles without a partner. */
export interface Pairing {
  readonly pairs: readonly EvidencePair[];
  /** Notes on ensembles without a partner. */
  readonly notes: readonly string[];
}

/**
 * Pairs ensembles of two roles by the name of their architecture, on the same examples up to transform and
 * labelling. Among several partners the one of the same training counts. An ensemble without a partner is
 * noted, because its partner may have failed.
 *
 * @throws FindingError when nothing can be paired, or an ensemble has several partners
 */
export function pairEvidence(
  finding: string,
  [firstRole, first]: readonly [string, readonly EnsembleEvidence[]],
  [secondRole, second]: readonly [string, readonly EnsembleEvidence[]],
): Pairing {
  const partnerless = new Set(second);
  const notes: string[] = [];
  const pairs = first.flatMap((one): EvidencePair[] => {
    const candidates = second.filter(
      (other) => other.architecture === one.architecture && sameExamples(one.dataSpec, other.dataSpec),
    );
    const alike = candidates.filter(({ training }) => training === one.training);
    const partners = candidates.length > 1 && alike.length > 0 ? alike : candidates;
    if (partners.length > 1) {
      throw new FindingError(
        `${finding}: found ${partners.length} ${secondRole} ensembles for ${nameOf(one)} of ${firstRole} ` +
          `(${partners.map(nameOf).join('; ')}), expected one; narrow the filter of ${secondRole} by ` +
          'data or training',
      );
    }
    if (partners.length === 0) {
      notes.push(
        `left out: ${nameOf(one)} has no ${secondRole} ensemble of its architecture on its examples`,
      );
      return [];
    }
    const [other] = partners;
    partnerless.delete(other);
    return [
      {
        first: one,
        second: other,
        data: joined(one.data, other.data),
        ensembles: joined(one.label, other.label),
      },
    ];
  });
  for (const other of partnerless) {
    notes.push(`left out: ${nameOf(other)} has no ${firstRole} ensemble of its architecture on its examples`);
  }
  if (pairs.length === 0) {
    throw new FindingError(
      `${finding}: found no architecture with ensembles for both ${firstRole} ` +
        `(${first.map(nameOf).join('; ')}) and ` +
        `${secondRole} (${second.map(nameOf).join('; ')}) on the same examples, expected at least one; ` +
        `give both roles the same architectures, and data that differ in transform or labelling only`,
    );
  }
  return { pairs, notes };
}

/**
 * Throws a FindingError unless every ensemble of a role is on data that were changed as the role says,
 * because a role with other data could get any verdict. `found` says what was done to the data, `expected`
 * what must have been.
 */
export function requireData(
  finding: string,
  role: string,
  ensembles: readonly EnsembleEvidence[],
  {
    what,
    of,
    expected,
    cure,
  }: {
    readonly what: string;
    readonly of: (spec: DataSpec) => string;
    readonly expected: string;
    readonly cure: string;
  },
): void {
  const other = ensembles.find(({ dataSpec }) => of(dataSpec) !== expected);
  if (other === undefined) return;
  throw new FindingError(
    `${finding}: ${other.data} has ${what} ${of(other.dataSpec)}, expected ${expected} for the role ` +
      `${role}; ${cure}`,
  );
}

/** The requirements of shuffled labels and of whitened data, for `requireData`. */
export const SHUFFLED = {
  what: 'labelling',
  of: ({ labelling }: DataSpec) => labelling?.kind ?? 'of its source',
  expected: 'shuffled',
  cure: 'add labelling: { kind: shuffled } to a data entry and name it there',
} as const;
export const WHITENED = {
  what: 'transform',
  of: ({ transform }: DataSpec) => transform?.kind ?? 'none',
  expected: 'zca',
  cure: 'add transform: { kind: zca } to a data entry and name it there',
} as const;

/** True when two datasets take the same examples of one source, whatever is then done to inputs or labels. */
export function sameExamples(one: DataSpec, other: DataSpec): boolean {
  return sourceText(one) === sourceText(other);
}

function sourceText(spec: DataSpec): string {
  const fields = Object.entries(spec).filter(
    ([key, value]) => key !== 'transform' && key !== 'labelling' && value !== undefined,
  );
  return JSON.stringify(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function joined(one: string, other: string): string {
  return one === other ? one : `${one} | ${other}`;
}

function nameOf({ data, architecture, training }: EnsembleEvidence): string {
  return `${data} / ${architecture} / ${training}`;
}
