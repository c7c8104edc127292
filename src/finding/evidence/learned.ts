import { chanceOn, chanceText, isAboveChance } from '../../measure/progress/chance.js';
import { curves } from '../../measure/progress/curves.js';
import type { Estimate } from '../../statistics/estimate.js';
import type { EnsembleEvidence } from '../finding.js';

/** Test accuracy of an ensemble at its last checkpoint. */
export function lastAccuracy({ trace }: EnsembleEvidence): Estimate {
  const curve = curves(trace, 'test');
  return curve[curve.length - 1].accuracy;
}

/**
 * The reason why an ensemble's order of learning says nothing: it has not learned what holds for test
 * examples. Undefined where it has.
 */
export function learningTrouble(evidence: EnsembleEvidence): string | undefined {
  const chance = chanceOn(evidence.trace.test.labels);
  const accuracy = lastAccuracy(evidence);
  if (chance === undefined || accuracy.value === undefined || isAboveChance(accuracy, chance))
    return undefined;
  const { value, interval } = accuracy;
  const bounds = interval && ` [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
  return (
    `the ensemble has not learned: its test accuracy ${value.toFixed(2)}${bounds ?? ''} is not above ` +
    `chance and its margin, ${chanceText(chance)}`
  );
}
