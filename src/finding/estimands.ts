import { canonicalHash } from '../trace/canonical.js';
import type { Finding } from './finding.js';

/** An estimand as it is declared, in full and as plain data. */
export interface DeclaredEstimand {
  readonly quantity: string;
  /** The bounds: the claim holds beyond `claim`, and an effect worth the name begins beyond `none`. */
  readonly claim: number;
  readonly none: number;
  /** The reason for the bounds. */
  readonly reason: string;
  /** Which way of computing it this is, from 1. */
  readonly revision: number;
}

/** The estimands that a finding declares, in the sequence of its file. */
export function declaredEstimands({ primary }: Pick<Finding, 'primary'>): DeclaredEstimand[] {
  return primary.map(({ quantity, bounds: { claim, none }, reason, revision = 1 }) => ({
    quantity,
    claim,
    none,
    reason,
    revision,
  }));
}

/**
 * Version of what decides: SHA-256 (hex) of the declared estimands of some findings, whatever the sequence of
 * these. It changes with a quantity, a bound, a reason or a revision, and with nothing else.
 */
export function estimandsVersion(findings: readonly Finding[]): string {
  return canonicalHash(
    Object.fromEntries(findings.map((finding) => [finding.id, declaredEstimands(finding)])),
  );
}
