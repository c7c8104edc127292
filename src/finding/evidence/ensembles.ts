import { finishedMembers, type SplitName } from '../../measure/accessibility.js';
import { countEnsemble, type CountedEnsemble } from '../../measure/agreement/counted-ensemble.js';
import type { Clock } from '../../measure/progress/clock.js';
import { examplesInScope, type Scope } from '../../measure/agreement/scope.js';
import { FindingError, type EnsembleEvidence } from '../finding.js';

/** The ensemble as correlations and seed ceilings take it. `seed`: that of the suite. */
export function countEvidence(
  { label, identity, trace }: EnsembleEvidence,
  split: SplitName,
  seed: string,
  clock?: Clock,
): CountedEnsemble {
  return countEnsemble({ label, identity, seed }, trace, split, clock);
}

/** Groups of a split's examples within which a correlation is taken. */
export function examplesIn({ trace }: EnsembleEvidence, split: SplitName, scope: Scope): Uint32Array[] {
  return examplesInScope(trace[split].labels, scope);
}

/** Ensembles by their data, in the sequence of the plan. */
export function byData(ensembles: readonly EnsembleEvidence[]): Map<string, EnsembleEvidence[]> {
  const groups = new Map<string, EnsembleEvidence[]>();
  for (const each of ensembles) groups.set(each.data, [...(groups.get(each.data) ?? []), each]);
  return groups;
}

/** A line for each ensemble with diverged members: they are left out of every number. */
export function divergenceNotes(ensembles: readonly EnsembleEvidence[]): string[] {
  return ensembles.flatMap(({ data, label, trace }) => {
    const { diverged } = finishedMembers(trace);
    if (diverged.length === 0) return [];
    return [`${data}, ${label}: ${diverged.length} of ${trace.members} members diverged and are left out`];
  });
}

/**
 * Ensembles with at least one member that did not diverge; the others stand in `divergenceNotes`. Throws a
 * FindingError when there are none.
 */
export function withMembers(finding: string, ensembles: readonly EnsembleEvidence[]): EnsembleEvidence[] {
  const kept = ensembles.filter(({ trace }) => finishedMembers(trace).finished.length > 0);
  if (kept.length > 0) return kept;
  throw new FindingError(
    `${finding}: every member of ` +
      `${ensembles.map(({ label, data }) => `${label} on ${data}`).join(', ')} diverged, ` +
      'expected some that did not; lower the learning rate',
  );
}
