import { meanAccessibility } from '../../measure/accessibility.js';
import type { SplitName } from '../../measure/accessibility.js';
import { countEnsemble } from '../../measure/agreement/counted-ensemble.js';
import type { CountedEnsemble } from '../../measure/agreement/counted-ensemble.js';
import { correlationMatrix } from '../../measure/agreement/matrix.js';
import type { CorrelationMatrix } from '../../measure/agreement/matrix.js';
import { varianceComponents } from '../../measure/agreement/variance-components.js';
import type { VarianceComponents } from '../../measure/agreement/variance-components.js';
import { KINDS, SCOPES } from '../../measure/agreement/scope.js';
import type { Scope } from '../../measure/agreement/scope.js';
import { chanceOn, isAboveChance } from '../../measure/progress/chance.js';
import type { Chance } from '../../measure/progress/chance.js';
import { EPOCHS, LOG_STEPS } from '../../measure/progress/clock.js';
import type { Clock } from '../../measure/progress/clock.js';
import { curves } from '../../measure/progress/curves.js';
import type { CurvePoint } from '../../measure/progress/curves.js';
import type { CorrelationKind } from '../../statistics/correlation.js';
import { ensembleIdentity } from '../../trace/identity.js';
import type { Trace } from '../../trace/trace.js';
import type { StoredEnsemble } from '../../trace/trained-ensemble.js';
import { groupByData } from './group.js';
import type { DataGroup, LabelledEnsemble } from './group.js';

export const SPLITS: readonly SplitName[] = ['test', 'train'];

/** The numbers of one ensemble on one split. */
export interface EnsembleOnSplit {
  readonly labelled: LabelledEnsemble;
  readonly counted: CountedEnsemble;
  /** Accessibility, mean over members and epochs: [example]; undefined when every member diverged. */
  readonly mean: Float64Array | undefined;
  /** Where it comes from who is right about what, and when; undefined below two members or checkpoints. */
  readonly components: VarianceComponents | undefined;
  /** [checkpoint] */
  readonly curve: readonly CurvePoint[];
  /** What guessing would reach; undefined where there is one class. */
  readonly chance: Chance | undefined;
  /** Whether the last accuracy is above chance by its margin. */
  readonly aboveChance: boolean;
}

/** Correlations of accessibility by one clock. */
export interface ClockedMatrix extends CorrelationMatrix {
  /** Name of the clock over which accessibility is the mean. */
  readonly clock: string;
}

/**
 * One split of one dataset: its ensembles, without failed trials, and their correlations in every kind and
 * scope, in the ensembles' sequence. By log steps, which tell about early learning, there are Pearson's over
 * all examples only.
 */
export interface SplitAnalysis {
  readonly split: SplitName;
  readonly ensembles: readonly EnsembleOnSplit[];
  readonly matrices: readonly ClockedMatrix[];
}

export interface GroupAnalysis {
  readonly group: DataGroup;
  readonly splits: readonly SplitAnalysis[];
}

/**
 * Everything that the tables and figures print, computed once. Groups stand in the sequence of their first
 * ensemble.
 */
export async function analyse(ensembles: readonly StoredEnsemble[]): Promise<GroupAnalysis[]> {
  const analyses: GroupAnalysis[] = [];
  for (const group of groupByData(ensembles)) analyses.push(await analyseGroup(group));
  return analyses;
}

/** The same for the ensembles on one dataset. One trace is in memory at a time. */
export async function analyseGroup(group: DataGroup): Promise<GroupAnalysis> {
  const measured: readonly MeasuredEnsemble[][] = SPLITS.map(() => []);
  for (const labelled of group.ensembles) {
    const { trace } = await labelled.ensemble.read();
    if (trace === undefined) continue;
    SPLITS.forEach((split, at) => measured[at].push(onSplit(labelled, trace, split)));
  }
  return { group, splits: SPLITS.map((split, at) => ofSplit(split, measured[at])) };
}

/** The matrix of one kind and scope by one clock. Throws an Error when the analysis lacks it. */
export function matrixOf(
  analysis: SplitAnalysis,
  kind: CorrelationKind,
  scope: Scope,
  { name }: Clock = EPOCHS,
): ClockedMatrix {
  const found = analysis.matrices.find(
    (matrix) => matrix.kind === kind && matrix.scope === scope && matrix.clock === name,
  );
  if (found === undefined) {
    throw new Error(`report: no ${kind} matrix, ${scope}, by ${name}, on ${analysis.split}`);
  }
  return found;
}

/** One split of a group. Throws an Error when the analysis lacks it. */
export function splitOf(analysis: GroupAnalysis, split: SplitName): SplitAnalysis {
  const found = analysis.splits.find((each) => each.split === split);
  if (found === undefined) throw new Error(`report: ${analysis.group.name} has no split ${split}`);
  return found;
}

interface MeasuredEnsemble {
  readonly own: EnsembleOnSplit;
  /** Counted by log steps. */
  readonly early: CountedEnsemble;
}

function onSplit(labelled: LabelledEnsemble, trace: Trace, split: SplitName): MeasuredEnsemble {
  const { label, ensemble } = labelled;
  const { record } = ensemble;
  const name = { label, identity: ensembleIdentity(record), seed: record.seed };
  const counted = countEnsemble(name, trace, split);
  const curve = curves(trace, split);
  const chance = chanceOn(trace[split].labels);
  const aboveChance = chance === undefined || isAboveChance(curve[curve.length - 1].accuracy, chance);
  const components = varianceComponents(trace, split);
  const mean = meanAccessibility(counted.counts);
  return {
    own: { labelled, counted, mean, components, curve, chance, aboveChance },
    early: countEnsemble(name, trace, split, LOG_STEPS),
  };
}

function ofSplit(split: SplitName, measured: readonly MeasuredEnsemble[]): SplitAnalysis {
  const ensembles = measured.map(({ own }) => own);
  const early = measured.map((each) => each.early);
  const all = ensembles.map(({ counted }) => counted);
  const matrices: ClockedMatrix[] = KINDS.flatMap((kind) =>
    SCOPES.map((scope) => ({ clock: EPOCHS.name, ...correlationMatrix(all, { kind, scope }) })),
  );
  matrices.push({
    clock: LOG_STEPS.name,
    ...correlationMatrix(early, { kind: 'pearson', scope: 'pooled' }),
  });
  return { split, ensembles, matrices };
}
