import { accessibility, meanAccessibility } from '../../measure/accessibility.js';
import type { SplitName } from '../../measure/accessibility.js';
import type { CorrelationKind } from '../../statistics/correlation.js';
import { curves } from '../../measure/progress/curves.js';
import type { CurvePoint } from '../../measure/progress/curves.js';
import { correlationMatrix } from '../../measure/agreement/matrix.js';
import type { CorrelationMatrix, Ensemble, Scope } from '../../measure/agreement/matrix.js';
import { groupByData } from './group.js';
import type { DataGroup, LabelledTrial } from './group.js';
import { type ReportedTrial } from '../../trace/trial.js';

export const SPLITS: readonly SplitName[] = ['test', 'train'];
const KINDS: readonly CorrelationKind[] = ['pearson', 'spearman'];
const SCOPES: readonly Scope[] = ['pooled', 'within-class'];

/** One ensemble on one split. */
export interface EnsembleAnalysis {
  readonly trial: LabelledTrial;
  readonly ensemble: Ensemble;
  /** [example]; undefined when every member diverged. */
  readonly mean: Float64Array | undefined;
  /** [checkpoint] */
  readonly curve: readonly CurvePoint[];
}

/** One split of one dataset: its ensembles, and their correlations in every kind and scope, in the ensembles' order. */
export interface SplitAnalysis {
  readonly split: SplitName;
  readonly ensembles: readonly EnsembleAnalysis[];
  readonly matrices: readonly CorrelationMatrix[];
}

export interface GroupAnalysis {
  readonly group: DataGroup;
  readonly splits: readonly SplitAnalysis[];
}

/** Everything that the tables and figures print, computed once. Groups stand in the order of their first trial. */
export function analyse(trials: readonly ReportedTrial[]): GroupAnalysis[] {
  return groupByData(trials).map((group) => ({
    group,
    splits: SPLITS.map((split) => ofSplit(group, split)),
  }));
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
  const ensembles = group.trials.flatMap((trial): EnsembleAnalysis[] => {
    const { trace, label } = trial;
    if (trace === undefined) return [];
    const counts = accessibility(trace, split);
    return [
      {
        trial,
        ensemble: { label, identity: trial.record.hash, counts, labels: trace[split].labels },
        mean: meanAccessibility(counts),
        curve: curves(trace, split),
      },
    ];
  });
  const list = ensembles.map(({ ensemble }) => ensemble);
  const matrices = KINDS.flatMap((kind) =>
    SCOPES.map((scope) => correlationMatrix(list, { kind, scope, seed: group.checksum })),
  );
  return { split, ensembles, matrices };
}
