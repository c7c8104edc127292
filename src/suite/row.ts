import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { canonicalJson } from '../trace/canonical.js';
import { describeTrial } from './identity.js';
import { planTrials } from './plan.js';
import { keyOfTrial, type Suite, type TrialNames } from './suite.js';

/** The place of a row of a table of findings in the suite that made it. */
export interface RowPlace {
  /** Place of the request among the suite's findings, from 0. */
  readonly request: number;
  /** Names of the data entries that the row is about; none where it is about all of its finding's. */
  readonly data: readonly string[];
}

/**
 * The suite with one of its requests, and only the trials that a row of it needs: of each role those on the
 * row's data, or all of a role that has none on them, because the row compares its data with these.
 *
 * @throws RangeError for a place that the suite does not have
 */
export function onlyRow(suite: Suite, { request, data }: RowPlace): Suite {
  const asked = suite.findings[request];
  if (asked === undefined) {
    throw new RangeError(`onlyRow: request ${request}, expected one of 0 to ${suite.findings.length - 1}`);
  }
  const roles = Object.fromEntries(
    Object.entries(asked.roles).map(([role, trials]) => [role, trialsOn(trials, data)]),
  );
  const needed = new Set(Object.values(roles).flat().map(keyOfTrial));
  return {
    ...suite,
    findings: [{ ...asked, roles }],
    trials: suite.trials.filter((trial) => needed.has(keyOfTrial(trial))),
  };
}

function trialsOn(trials: readonly TrialNames[], data: readonly string[]): readonly TrialNames[] {
  const own = trials.filter((trial) => data.includes(trial.data));
  return own.length > 0 ? own : trials;
}

/**
 * SHA-256 (hex) of what a suite trains and asks, whatever its seed and the number of its members: the content
 * of its trials and its findings with their options. Entries that no trial uses are no part of it.
 */
export function settingsHash(suite: Suite): string {
  const trials = planTrials(suite).map((trial) => {
    const { members: _, seed: __, dataSeed: ___, ...content } = describeTrial(trial);
    return content;
  });
  const { dataSeed, findings } = suite;
  const text = canonicalJson({ dataSeed, trials, findings });
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}
