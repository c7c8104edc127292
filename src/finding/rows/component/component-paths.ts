import type { PrincipalComponents } from '../../../data/components/principal-components.js';
import {
  distanceByMember,
  principalCompact,
  type PrincipalCompact,
} from '../../../measure/component/compact-distance.js';
import { leastSquares, type LeastSquares } from '../../../measure/component/least-squares.js';
import { FindingError, type EnsembleEvidence } from '../../finding.js';

/** The path of an ensemble to the optimum along each PC of its training inputs, up to their rank. */
export interface ComponentPaths {
  readonly pca: PrincipalComponents;
  /** d_j of Σxx / n, of the components that count: [component]. */
  readonly variances: Float64Array;
  readonly optimum: LeastSquares;
  readonly compact: PrincipalCompact;
  /** [checkpoint, member that counts, component] */
  readonly distances: Float64Array;
}

/** Throws a FindingError for an ensemble without compact matrices, or when every member diverged. */
export async function componentPaths(finding: string, evidence: EnsembleEvidence): Promise<ComponentPaths> {
  const { data, label, trace } = evidence;
  if (trace.compact === undefined) {
    throw new FindingError(
      `${finding}: ${label} on ${data} has no compact matrices, expected a trial that recorded them; ` +
        'run it again for this finding, with dense layers, convolutions and average pools only',
    );
  }
  const { train, classes } = await evidence.dataset();
  const pca = await evidence.components();
  const optimum = leastSquares(pca, train, classes.length);
  const compact = principalCompact(trace, pca, optimum.rank);
  if (compact.members.length === 0) {
    throw new FindingError(
      `${finding}: every member of ${label} on ${data} diverged, expected some that did not; lower the ` +
        'learning rate',
    );
  }
  const variances = pca.eigenvalues.slice(0, optimum.rank);
  return { pca, variances, optimum, compact, distances: distanceByMember(compact, optimum) };
}
