import { parseSuite } from '../../../src/suite/file/parse.js';
import { registrationOf, type Registration } from '../../../src/suite/registration/registration.js';
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
