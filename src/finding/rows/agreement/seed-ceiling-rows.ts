import type { SplitName } from '../../../measure/accessibility.js';
import { ceilingOf } from '../../../measure/agreement/counted-ensemble.js';
import type { CorrelationWay } from '../../../measure/agreement/scope.js';
import { countEvidence } from '../../evidence/ensembles.js';
import { FindingError, type EnsembleEvidence, type FindingRow } from '../../finding.js';
import type { Expectation } from '../../verdict.js';

/** A half of two members is the smallest that can lose one. */
const MEMBERS = 4;

/** Throws a FindingError for an ensemble that cannot be halved. */
export function requireHalves(finding: string, ensembles: readonly EnsembleEvidence[]): void {
  const small = ensembles.find(({ trace }) => trace.members < MEMBERS);
  if (small === undefined) return;
  throw new FindingError(
    `${finding}: ${small.label} on ${small.data} has ${small.trace.members} members, expected at least ` +
      `${MEMBERS}, two halves of two; raise members`,
  );
}

/**
 * Correlation of accessibility between two disjoint halves of an ensemble, and what two ensembles of its size
 * would have.
 */
export function seedCeilingRows(
  evidence: EnsembleEvidence,
  { split, kind, scope, seed }: CorrelationWay & { readonly split: SplitName; readonly seed: string },
  decides: { readonly expectation?: Expectation; readonly paper?: string } = {},
): FindingRow[] {
  const { half, full } = ceilingOf(countEvidence(evidence, split, seed), { kind, scope });
  const { data, label: ensembles } = evidence;
  const what = `(${kind}, ${scope}), ${split} examples`;
  return [
    { data, ensembles, quantity: `r of two halves ${what}`, estimate: half, ...decides },
    { data, ensembles, quantity: `r of two ensembles by Spearman-Brown ${what}`, estimate: full },
  ];
}
