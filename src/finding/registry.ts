import type { Finding } from './finding.js';
import { earlyStopping } from './claims/early-stopping.js';
import { early } from './claims/early.js';
import { exponent } from './claims/ours/exponent.js';
import { forgetting } from './claims/forgetting.js';
import { init } from './claims/init.js';
import { locAcross } from './claims/loc-across.js';
import { locSame } from './claims/loc-same.js';
import { mislabelled } from './claims/ours/mislabelled.js';
import { optimisers } from './claims/ours/optimisers.js';
import { pcOrderLinear } from './claims/pc-order-linear.js';
import { pcOrderNonlinear } from './claims/pc-order-nonlinear.js';
import { pcRate } from './claims/pc-rate.js';
import { prediction } from './claims/ours/prediction.js';
import { randomLabels } from './claims/random-labels.js';
import { randomOrder } from './claims/random-order.js';
import { regimes } from './claims/ours/regimes.js';
import { reliability } from './claims/ours/reliability.js';
import { spectral } from './claims/spectral.js';
import { whitening } from './claims/whitening.js';

/** Every finding, in the sequence in which tables print them. */
export const FINDINGS: readonly Finding[] = [
  locSame,
  locAcross,
  pcRate,
  pcOrderLinear,
  pcOrderNonlinear,
  early,
  spectral,
  whitening,
  init,
  earlyStopping,
  randomLabels,
  randomOrder,
  forgetting,
  prediction,
  exponent,
  regimes,
  optimisers,
  mislabelled,
  reliability,
];

/**
 * The finding of an id.
 *
 * @throws RangeError that lists the known ids, for an id that is none of them
 */
export function findingOf(id: string): Finding {
  const found = FINDINGS.find((finding) => finding.id === id);
  if (found !== undefined) return found;
  throw new RangeError(
    `findingOf: "${id}", expected one of ${FINDINGS.map((finding) => finding.id).join(', ')}`,
  );
}
