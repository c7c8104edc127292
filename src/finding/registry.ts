import type { Finding } from './finding.js';
import { earlyStopping } from './early-stopping.js';
import { early } from './early.js';
import { exponent } from './exponent.js';
import { init } from './init.js';
import { locAcross } from './loc-across.js';
import { locSame } from './loc-same.js';
import { optimisers } from './optimisers.js';
import { pcOrderLinear } from './pc-order-linear.js';
import { pcOrderNonlinear } from './pc-order-nonlinear.js';
import { pcRate } from './pc-rate.js';
import { prediction } from './prediction.js';
import { randomLabels } from './random-labels.js';
import { randomOrder } from './random-order.js';
import { regimes } from './regimes.js';
import { spectral } from './spectral.js';
import { whitening } from './whitening.js';

/** Every finding, in the order in which tables print them. */
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
  prediction,
  exponent,
  regimes,
  optimisers,
];

/** Throws a RangeError that lists the known ones for an id that is none of them. */
export function findingOf(id: string): Finding {
  const found = FINDINGS.find((finding) => finding.id === id);
  if (found !== undefined) return found;
  throw new RangeError(
    `findingOf: "${id}", expected one of ${FINDINGS.map((finding) => finding.id).join(', ')}`,
  );
}
