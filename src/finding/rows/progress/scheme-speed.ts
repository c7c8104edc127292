import { finishedMembers } from '../../../measure/accessibility.js';
import { crossingStep } from '../../../statistics/crossing-step.js';
import { undefinedBecause, type Estimate } from '../../../statistics/estimate.js';
import type { EnsembleEvidence, FindingRow } from '../../finding.js';
import { linearTheory } from '../../evidence/linear-theory.js';
import { estimateOver } from '../../evidence/paired-members.js';

/** An ensemble for which the theory has an effective depth. */
interface Speed {
  readonly evidence: EnsembleEvidence;
  readonly depth: number;
}

/**
 * Convergence speed by scheme of initialisation, for nets that the theory covers. Its rates are proportional
 * to learning rate · L_eff. So the step at which the training loss is halved, times both, should not depend
 * on the scheme, but for what the initial outputs add to the loss. This is context and decides nothing.
 */
export function speedRows(ensembles: readonly EnsembleEvidence[]): FindingRow[] {
  const groups = new Map<string, Speed[]>();
  const rows: FindingRow[] = [];
  for (const evidence of ensembles) {
    const theory = linearTheory(evidence);
    if (!('depth' in theory)) continue;
    const speed = { evidence, depth: theory.depth };
    const own = { data: evidence.data, ensembles: evidence.label };
    for (const scaled of [false, true]) {
      rows.push({ ...own, quantity: quantityOf(scaled), estimate: estimateOf([speed], scaled, first) });
    }
    const { initialisation: _, initialisationScale: _scale, ...rest } = evidence.spec;
    const key = JSON.stringify([evidence.data, evidence.architecture, rest]);
    groups.set(key, [...(groups.get(key) ?? []), speed]);
  }
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const own = {
      data: group[0].evidence.data,
      ensembles: group.map(({ evidence }) => evidence.label).join(', '),
    };
    for (const scaled of [false, true]) {
      const quantity = `largest over smallest ${quantityOf(scaled)}`;
      rows.push({ ...own, quantity, estimate: estimateOf(group, scaled, largestOverSmallest) });
    }
  }
  return rows;
}

function quantityOf(scaled: boolean): string {
  return `step at which the training loss is halved${scaled ? ' × learning rate × effective depth' : ''}`;
}

function first([time]: readonly number[]): number {
  return time;
}

function largestOverSmallest(times: readonly number[]): number {
  return Math.max(...times) / Math.min(...times);
}

function estimateOf(
  group: readonly Speed[],
  scaled: boolean,
  of: (times: readonly number[]) => number,
): Estimate {
  const everyone = ({ trace }: EnsembleEvidence) => finishedMembers(trace).finished.map((_, row) => row);
  if (group.some(({ evidence }) => Number.isNaN(halvingOfLoss(evidence, everyone(evidence))))) {
    return undefinedBecause('the training loss was not halved');
  }
  return estimateOver(
    group.map(({ evidence }) => evidence),
    (kept) => {
      const times = group.map(({ evidence, depth }, at) => {
        const factor = scaled ? evidence.spec.learningRate * depth : 1;
        return factor * halvingOfLoss(evidence, kept[at]);
      });
      const found = of(times);
      return Number.isFinite(found) ? found : undefined;
    },
    { scale: 'plain' },
  );
}

/**
 * Step at which the mean training loss of some members that finished is first half of the initial one; NaN if
 * it never is.
 */
function halvingOfLoss({ trace }: EnsembleEvidence, rows: readonly number[]): number {
  const { finished } = finishedMembers(trace);
  const losses = Array.from(trace.steps, (_, checkpoint) =>
    rows.reduce(
      (sum, row) => sum + trace.train.loss[checkpoint * trace.members + finished[row]] / rows.length,
      0,
    ),
  );
  return crossingStep(trace.steps, losses, losses[0] / 2);
}
