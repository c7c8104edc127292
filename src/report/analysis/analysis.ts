import { meanAccessibility } from '../../measure/accessibility.js';
import type { SplitName } from '../../measure/accessibility.js';
import { countEnsemble } from '../../measure/agreement/counted-ensemble.js';
import type { CountedEnsemble } from '../../measure/agreement/counted-ensemble.js';
import { correlationMatrix } from '../../measure/agreement/matrix.js';
import type { CorrelationMatrix } from '../../measure/agreement/matrix.js';
import { KINDS, SCOPES } from '../../measure/agreement/scope.js';
import type { Scope } from '../../measure/agreement/scope.js';
import { curves } from '../../measure/progress/curves.js';
import type { CurvePoint } from '../../measure/progress/curves.js';
import type { CorrelationKind } from '../../statistics/correlation.js';
import { ensembleIdentity } from '../../trace/identity.js';
import type { TrainedEnsemble } from '../../trace/trained-ensemble.js';
import { groupByData } from './group.js';
import type { DataGroup, LabelledEnsemble } from './group.js';

export const SPLITS: readonly SplitName[] = ['test', 'train'];

/** The numbers of one ensemble on one split. */
export interface EnsembleOnSplit {
  readonly labelled: LabelledEnsemble;
  readonly counted: CountedEnsemble;
  /** Accessibility, mean over members and checkpoints: [example]; undefined when every member diverged. */
  readonly mean: Float64Array | undefined;
  /** [checkpoint] */
  readonly curve: readonly CurvePoint[];
}

/**
 * One split of one dataset: its ensembles, without failed trials, and their correlations in every kind and
 * scope, in the ensembles' sequence.
 */
export interface SplitAnalysis {
  readonly split: SplitName;
  readonly ensembles: readonly EnsembleOnSplit[];
  readonly matrices: readonly CorrelationMatrix[];
}

export interface GroupAnalysis {
  readonly group: DataGroup;
  readonly splits: readonly SplitAnalysis[];
}

/**
 * Everything that the tables and figures print, computed once. Groups stand in the sequence of their first
 * ensemble.
 */
export function analyse(ensembles: readonly TrainedEnsemble[]): GroupAnalysis[] {
  return groupByData(ensembles).map(analyseGroup);
}

/** The same for the ensembles on one dataset. */
export function analyseGroup(group: DataGroup): GroupAnalysis {
  return { group, splits: SPLITS.map((split) => ofSplit(group, split)) };
}

/** The matrix of one kind and scope. Throws an Error when the analysis lacks it. */
export function matrixOf(analysis: SplitAnalysis, kind: CorrelationKind, scope: Scope): CorrelationMatrix {
  const found = analysis.matrices.find((matrix) => matrix.kind === kind && matrix.scope === scope);
  if (found === undefined) throw new Error(`report: no ${kind} matrix, ${scope}, on ${analysis.split}`);
  return found;
}

/** One split of a group. Throws an Error when the analysis lacks it. */
export function splitOf(analysis: GroupAnalysis, split: SplitName): SplitAnalysis {
  const found = analysis.splits.find((each) => each.split === split);
  if (found === undefined) throw new Error(`report: ${analysis.group.name} has no split ${split}`);
  return found;
}

function ofSplit(group: DataGroup, split: SplitName): SplitAnalysis {
  const ensembles = group.ensembles.flatMap((labelled): EnsembleOnSplit[] => {
    const { label, ensemble } = labelled;
    const { record, trace } = ensemble;
    if (trace === undefined) return [];
    const name = { label, identity: ensembleIdentity(record), seed: record.seed };
    const counted = countEnsemble(name, trace, split);
    return [{ labelled, counted, mean: meanAccessibility(counted.counts), curve: curves(trace, split) }];
  });
  const all = ensembles.map(({ counted }) => counted);
  const matrices = KINDS.flatMap((kind) => SCOPES.map((scope) => correlationMatrix(all, { kind, scope })));
  return { split, ensembles, matrices };
}
