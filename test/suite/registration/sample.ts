import type { DeclaredEstimand } from '../../../src/finding/estimands.js';
import { parseSuite } from '../../../src/suite/file/parse.js';
import {
  contentHash,
  registrationOf,
  type Registration,
} from '../../../src/suite/registration/registration.js';
import type { Suite } from '../../../src/suite/suite.js';
import { SAMPLE } from '../sample.js';

/** A small suite that asks for two findings. */
export const ASKING = `${SAMPLE}findings:
  - { finding: loc-across }
  - { finding: early-stopping, full: { data: mnist }, first: { data: mnist }, last: { data: mnist } }
`;

export function suiteOf(text: string): Suite {
  return parseSuite(text, 's.yaml');
}

export const NOTES = {
  date: '2026-11-28T09:30:00.000Z',
  commit: 'abc',
  exploratory: ['seeds 1 and 2 − all findings'],
  supersedes: [],
};

export function registered(text = ASKING): Registration {
  return registrationOf(suiteOf(text), NOTES);
}

/** A registration as if a finding had declared other estimands when it was written, sealed by its hash. */
export function registeredOtherwise(
  registration: Registration,
  finding: string,
  change: (primary: readonly DeclaredEstimand[]) => readonly DeclaredEstimand[],
): Registration {
  const content = {
    ...registration,
    findings: registration.findings.map((each) =>
      each.finding === finding ? { ...each, primary: change(each.primary) } : each,
    ),
  };
  return { ...content, hash: contentHash(content) };
}

/** The same where this code has another revision of a finding's estimands than the registration. */
export function withOtherRevision(registration: Registration, finding: string): Registration {
  return registeredOtherwise(registration, finding, (primary) =>
    primary.map((each) => ({ ...each, revision: each.revision + 1 })),
  );
}
