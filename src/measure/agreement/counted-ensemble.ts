import type { Trace } from '../../trace/trace.js';
import { accessibility } from '../accessibility.js';
import type { Clock } from '../progress/clock.js';
import type { Accessibility, SplitName } from '../accessibility.js';
import { examplesInScope } from './scope.js';
import type { CorrelationWay } from './scope.js';
import { seedCeiling } from './seed-ceiling.js';
import type { SeedCeiling } from './seed-ceiling.js';

/** Name of an ensemble in tables and in seeds. */
export interface EnsembleName {
  readonly label: string;
  /**
   * `ensembleIdentity` of its record: the same networks have the same one, whatever they are compared with.
   */
  readonly identity: string;
  /** Seed of the suite that trained it. */
  readonly seed: string;
}

/** An ensemble with the counts of right predictions on one split. */
export interface CountedEnsemble extends EnsembleName {
  readonly counts: Accessibility;
  /** Class of each example: [example]. */
  readonly labels: Uint8Array;
}

/** Counts an ensemble's right predictions on one split, by a clock (default: epochs, which decide). */
export function countEnsemble(
  { label, identity, seed }: EnsembleName,
  trace: Trace,
  split: SplitName,
  clock?: Clock,
): CountedEnsemble {
  const counts = accessibility(trace, split, clock);
  return { label, identity, seed, counts, labels: trace[split].labels };
}

/** The seed ceiling of an ensemble: every table and finding gives the same number. */
export function ceilingOf({ counts, labels }: CountedEnsemble, { kind, scope }: CorrelationWay): SeedCeiling {
  const groups = examplesInScope(labels, scope);
  return seedCeiling(counts, { kind, groups });
}
