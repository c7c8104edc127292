import { allExamples, examplesByClass } from '../../statistics/correlation.js';
import type { CorrelationKind } from '../../statistics/correlation.js';

/** Both correlations, because the papers do not say which one they took. */
export const KINDS = ['pearson', 'spearman'] as const satisfies readonly CorrelationKind[];

/** All examples at once, or the mean over classes of the correlation within a class. */
export const SCOPES = ['pooled', 'within-class'] as const;
export type Scope = (typeof SCOPES)[number];

/** How a correlation over examples is taken. */
export interface CorrelationWay {
  readonly kind: CorrelationKind;
  readonly scope: Scope;
}

/** Groups of examples within which a correlation is taken, as `correlate` takes them. `labels`: [example]. */
export function examplesInScope(labels: Uint8Array, scope: Scope): Uint32Array[] {
  return scope === 'pooled' ? allExamples(labels.length) : examplesByClass(labels);
}
