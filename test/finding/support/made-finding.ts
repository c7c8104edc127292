import type { Finding } from '../../../src/finding/finding.js';

/** Bounds of the claim that is made for tests. */
export const BOUNDS = { claim: 0.5, none: 0.1 };

/** A finding with one estimand, `r`, and without ensembles. */
export const MADE: Finding = {
  id: 'made',
  claim: 'A claim.',
  inShort: 'a claim',
  source: 'ours',
  primary: [{ quantity: 'r', bounds: BOUNDS, reason: 'made' }],
  controls: [],
  roles: [],
  evaluate: () => ({ rows: [], notes: [] }),
};
