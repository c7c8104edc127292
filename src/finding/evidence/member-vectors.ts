import { sumOfHits, type Accessibility } from '../../measure/accessibility.js';
import { standardise, type CorrelationKind, type Standardised } from '../../statistics/correlation.js';
import { memberTable, type MemberTable } from '../../statistics/members/single-members.js';

/** Accessibility of each member that finished, by itself, ready to be correlated: [member]. */
export function memberVectors(
  counts: Accessibility,
  kind: CorrelationKind,
  groups: readonly Uint32Array[],
): Standardised[] {
  return counts.members.map((_, row) => standardise(sumOfHits(counts, [row]), kind, groups));
}

/** Correlation of the accessibility of each member with that of each other one. */
export function withinTable(
  counts: Accessibility,
  kind: CorrelationKind,
  groups: readonly Uint32Array[],
): MemberTable {
  const vectors = memberVectors(counts, kind, groups);
  return memberTable(vectors, vectors);
}
