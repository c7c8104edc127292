import { finishedMembers } from '../../../measure/accessibility.js';
import { EPOCHS, meanOver } from '../../../measure/progress/clock.js';
import { curves } from '../../../measure/progress/curves.js';
import { meanEstimate } from '../../../statistics/estimate.js';
import { lastAccuracy } from '../../evidence/learned.js';
import type { EnsembleEvidence, FindingRow } from '../../finding.js';
import { rowsAbout } from '../../rows-about.js';

/**
 * How well and how fast an ensemble has learned: its accuracy and loss at the end, and its mean accuracy over
 * epochs. An order of learning can stay the same when training goes wrong; these numbers do not.
 */
export function learningRows(evidence: EnsembleEvidence): FindingRow[] {
  const { data, label, trace } = evidence;
  const row = rowsAbout({ data, ensembles: label });
  const { finished } = finishedMembers(trace);
  const weights = EPOCHS.weights(trace);
  const { accuracy } = trace.test;
  const overEpochs = finished.map((member) =>
    meanOver(
      weights,
      Float64Array.from(trace.steps, (_, checkpoint) => accuracy[checkpoint * trace.members + member]),
    ),
  );
  return [
    row('accuracy at the end, test examples', lastAccuracy(evidence)),
    row('mean accuracy over epochs, test examples', meanEstimate(overEpochs, { low: 0, high: 1 })),
    row('loss at the end, train examples', curves(trace, 'train').at(-1)!.loss),
  ];
}
