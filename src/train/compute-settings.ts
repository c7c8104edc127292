import type { Backend } from '../ops/backend.js';
import { usesWinograd, winogradWay, type WinogradWay } from '../ops/conv/winograd-gain.js';
import { fusesUpdates } from '../ops/update/weight-update.js';

/**
 * The ways by which training may compute. What is absent is decided by the backend, see `decidedSettings`.
 */
export interface ComputeSettings {
  /** Linear nets take the compact path where it takes fewer operations. Equal but for rounding. */
  readonly compact?: boolean;
  /** Convolutions of 3 × 3 go by Winograd's method where it is faster. Equal but for rounding. */
  readonly winograd?: boolean;
  /** Products that make weight gradients update the weights too. No bit depends on it. */
  readonly fused?: boolean;
}

/** The same when all is decided: with the way by which the backend does Winograd's method, if it is taken. */
export interface DecidedSettings {
  readonly compact: boolean;
  readonly winograd: WinogradWay | false;
  readonly fused: boolean;
}

/** Compact is true by default; Winograd's method and fusing are on where they were measured to be faster. */
export function decidedSettings(
  backend: Pick<Backend, 'name' | 'adapter'>,
  {
    compact = true,
    winograd = usesWinograd(backend),
    fused = fusesUpdates(backend.adapter),
  }: ComputeSettings = {},
): DecidedSettings {
  return { compact, winograd: winograd && winogradWay(backend), fused };
}
