import { finishedMembers, type SplitName } from '../../measure/accessibility.js';
import { allExamples, examplesByClass } from '../../statistics/correlation.js';
import type { Scope } from '../../measure/agreement/matrix.js';
import { FindingError, type Evidence } from '../finding.js';

/** Both ways to take a correlation, where the papers do not say which they took. */
export const KINDS = ['pearson', 'spearman'] as const;
export const SCOPES = ['pooled', 'within-class'] as const;

/** Groups of a split's examples, as correlations take them. */
export function examplesIn({ trace }: Evidence, split: SplitName, scope: Scope): Uint32Array[] {
  const { labels } = trace[split];
  return scope === 'pooled' ? allExamples(labels.length) : examplesByClass(labels);
}

/** Ensembles by their data, in the order of the plan. */
export function byData(ensembles: readonly Evidence[]): Map<string, Evidence[]> {
  const groups = new Map<string, Evidence[]>();
  for (const each of ensembles) groups.set(each.data, [...(groups.get(each.data) ?? []), each]);
  return groups;
}

/** A line for each ensemble of which members diverged: they are left out of every number. */
export function divergenceNotes(ensembles: readonly Evidence[]): string[] {
  return ensembles.flatMap(({ data, label, trace }) => {
    const { diverged } = finishedMembers(trace);
    if (diverged.length === 0) return [];
    return [`${data}, ${label}: ${diverged.length} of ${trace.members} members diverged and are left out`];
  });
}

/** Ensembles of which at least one member did not diverge; the others stand in `divergenceNotes`. Throws a FindingError when there are none. */
export function withMembers(finding: string, ensembles: readonly Evidence[]): Evidence[] {
  const kept = ensembles.filter(({ trace }) => finishedMembers(trace).finished.length > 0);
  if (kept.length > 0) return kept;
  throw new FindingError(
    `${finding}: every member of ${ensembles.map(({ label, data }) => `${label} on ${data}`).join(', ')} diverged, ` +
      'expected some that did not; lower the learning rate',
  );
}
