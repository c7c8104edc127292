import { SuiteError } from './file/error.js';
import { MOST_MEMBERS } from './file/schema.js';
import type { Suite, TrialNames } from './suite.js';

/** The suite with only the findings named, and only the trials that they need. Throws SuiteError for a finding that it does not ask for. */
export function onlyFindings(suite: Suite, wanted: readonly string[], file: string): Suite {
  const asked = [...new Set(suite.findings.map(({ finding }) => finding))];
  const unknown = wanted.find((id) => !asked.includes(id));
  if (unknown !== undefined) {
    const expected =
      asked.length > 0
        ? `one of those that the suite asks for (${asked.join(', ')})`
        : 'no filter: the suite asks for no finding';
    const text = `found ${unknown} for --finding, expected ${expected}; correct it, or add it under findings`;
    throw new SuiteError(file, [{ line: 1, column: 1, path: 'findings', text }]);
  }
  const findings = suite.findings.filter(({ finding }) => wanted.includes(finding));
  const needed = new Set(findings.flatMap(({ roles }) => Object.values(roles).flat().map(keyOf)));
  return { ...suite, findings, trials: suite.trials.filter((trial) => needed.has(keyOf(trial))) };
}

/** The suite with another seed for initial weights and batch orders; examples and synthetic data stay. */
export function withSeed(suite: Suite, seed: string): Suite {
  return { ...suite, seed };
}

/**
 * The suite with another number of members in each ensemble: more of them narrow every interval. Members of the same index are the same networks, but an
 * ensemble of another size is another trial. Throws SuiteError for what is no number of members.
 */
export function withMembers(suite: Suite, members: number, file: string): Suite {
  if (Number.isInteger(members) && members >= 1 && members <= MOST_MEMBERS) return { ...suite, members };
  const text = `found ${Number.isNaN(members) ? 'no number' : members} for --members, expected a whole number from 1 to ${MOST_MEMBERS}; correct it`;
  throw new SuiteError(file, [{ line: 1, column: 1, path: 'members', text }]);
}

function keyOf({ data, architecture, training }: TrialNames): string {
  return JSON.stringify([data, architecture, training]);
}
