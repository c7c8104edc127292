import { accessibility, sumOfHits, type SplitName } from '../../measure/accessibility.js';
import { allExamples, correlate, examplesWith, standardise } from '../../statistics/correlation.js';
import type { EnsembleEvidence } from '../finding.js';
import { examplesIn } from './ensembles.js';

/*
 * Reasons why a number over members is not defined, and will not be with more of them: members that trained
 * stay among those that are added, and so do the data. Each is undefined where nothing of its kind is
 * missing.
 */

/** What accessibility is correlated with. */
interface Correlated {
  /** Numbers that it is correlated with; examples for which one is not finite do not count. */
  readonly numbers?: readonly ArrayLike<number>[];
  /** Rows of the members that count; default: all that finished. */
  readonly rows?: readonly number[];
}

/** Members whose accessibility is the same for all examples, so that it correlates with nothing. */
export function constantMembers(
  evidence: EnsembleEvidence,
  split: SplitName,
  { numbers = [], rows }: Correlated = {},
): string | undefined {
  const counts = accessibility(evidence.trace, split);
  const groups = examplesWith(examplesIn(evidence, split, 'pooled'), ...numbers);
  const own = (rows ?? [...counts.members.keys()]).map((row) => sumOfHits(counts, [row]));
  return lackingMembers(
    evidence,
    own.map((hits) => ownCorrelation(hits, groups)),
    'are right about all examples alike',
  );
}

/**
 * Members without a number of their own, which leave every mean over members without one.
 *
 * @param values one of each member that finished, not finite where it has none
 * @param are what these members are, e.g. `were never right`
 */
export function lackingMembers(
  { label }: Pick<EnsembleEvidence, 'label'>,
  values: ArrayLike<number>,
  are: string,
): string | undefined {
  const lacking = Array.from(values).filter((value) => !Number.isFinite(value)).length;
  if (lacking === 0) return undefined;
  return lasting(`${lacking} of ${values.length} members of ${label} ${are}`);
}

/** Numbers of the data, e.g. `critical PCs`, that are the same for all examples that have one. */
export function constantNumbers(values: ArrayLike<number>, what: string): string | undefined {
  const groups = examplesWith(allExamples(values.length), values);
  if (Number.isFinite(ownCorrelation(values, groups))) return undefined;
  return lasting(`${what} are the same for all examples`);
}

/** NaN for numbers that correlate with nothing. */
export function ownCorrelation(values: ArrayLike<number>, groups: readonly Uint32Array[]): number {
  const own = standardise(values, 'pearson', groups);
  return correlate(own, own) ?? NaN;
}

/** The text of a reason that more members do not take away. */
export function lasting(reason: string): string {
  return `not defined, whatever members are added: ${reason}`;
}
