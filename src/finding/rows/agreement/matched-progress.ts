import { correlationMatrix, pairOf } from '../../../measure/agreement/matrix.js';
import { LOG_STEPS } from '../../../measure/progress/clock.js';
import { progressClock } from '../../../measure/progress/progress-clock.js';
import { SCOPES } from '../../../measure/agreement/scope.js';
import { countEvidence } from '../../evidence/ensembles.js';
import { undefinedBecause } from '../../../statistics/estimate.js';
import type { EnsembleEvidence, FindingRow } from '../../finding.js';

/** Levels of accuracy at which two ensembles are compared. */
const LEVELS = 12;

/**
 * The correlation of each pair by other clocks than epochs. By equal accuracy, accessibility is the mean over
 * checkpoints at which both had the same mean accuracy, so that a fast architecture is not compared with a
 * slow one at another stage; these are chosen with all members, and stay where they are when one is left out.
 * By log steps, it tells about early learning.
 */
export function matchedRows(
  group: readonly EnsembleEvidence[],
  pairs: readonly (readonly [number, number])[],
  seed: string,
): { rows: FindingRow[]; notes: string[] } {
  let mismatch = 0;
  const byPair = pairs.map(([a, b]): FindingRow[] => {
    const both = [group[a], group[b]];
    const clock = progressClock(
      both.map(({ trace }) => trace),
      'test',
      LEVELS,
    );
    const row = (quantity: string, estimate: FindingRow['estimate']): FindingRow => ({
      data: group[a].data,
      ensembles: `${group[a].label} × ${group[b].label}`,
      quantity: `r at matched accuracy ${quantity}`,
      estimate,
    });
    if (clock === undefined) {
      const reason = undefinedBecause('there is no accuracy that both went through');
      return SCOPES.map((scope) => row(`(pearson, ${scope}), test examples`, reason));
    }
    mismatch = Math.max(mismatch, ...clock.mismatch);
    const ensembles = both.map((evidence, at) => countEvidence(evidence, 'test', seed, clock.clocks[at]));
    return SCOPES.flatMap((scope) => {
      const [found] = correlationMatrix(ensembles, { kind: 'pearson', scope }).pairs;
      const quantity = `(pearson, ${scope}), test examples`;
      return [
        row(quantity, found.correlation),
        ...(scope === 'pooled' ? [row(`${quantity}, without seed noise`, found.disattenuated)] : []),
      ];
    });
  });
  const ensembles = group.map((evidence) => countEvidence(evidence, 'test', seed, LOG_STEPS));
  const matrix = correlationMatrix(ensembles, { kind: 'pearson', scope: 'pooled' });
  const quantity = `r by ${LOG_STEPS.name} (pearson, pooled), test examples`;
  const early = pairs.flatMap(([a, b]): FindingRow[] => {
    const { correlation, disattenuated } = pairOf(matrix, a, b)!;
    const own = { data: group[a].data, ensembles: `${group[a].label} × ${group[b].label}` };
    return [
      { ...own, quantity, estimate: correlation },
      { ...own, quantity: `${quantity}, without seed noise`, estimate: disattenuated },
    ];
  });
  const count = Math.max(...byPair.map(({ length }) => length));
  // All pairs of one number stand together, as in the rest of the table.
  const rows = Array.from({ length: count }, (_, at) =>
    byPair.flatMap((own) => (at < own.length ? [own[at]] : [])),
  ).flat();
  const text = mismatch.toFixed(3);
  return {
    rows: [...rows, ...early],
    notes: [
      `${group[0].data}: matched accuracy at ${LEVELS} levels a pair; recorded accuracies differ by at ` +
        `most ${text} at a level`,
    ],
  };
}
