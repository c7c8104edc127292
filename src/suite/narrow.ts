import { SuiteError } from './file/error.js';
import { takingAll } from './file/draws.js';
import { MOST_DRAWS, MOST_MEMBERS } from './file/schema.js';
import { keyOfTrial, type Suite } from './suite.js';

/**
 * The suite with only the named findings, and only the trials that they need.
 *
 * @param file For messages only.
 * @throws SuiteError for a finding that the suite does not ask for.
 */
export function onlyFindings(suite: Suite, wanted: readonly string[], file: string): Suite {
  const asked = [...new Set(suite.findings.map(({ finding }) => finding))];
  const unknown = wanted.find((id) => !asked.includes(id));
  if (unknown !== undefined) {
    const expected =
      asked.length > 0
        ? `one of those that the suite asks for (${asked.join(', ')})`
        : 'no filter: the suite asks for no finding';
    const text = `found ${unknown} for --finding, expected ${expected}; correct it, or add it under findings`;
    throw SuiteError.about(file, 'findings', text);
  }
  const findings = suite.findings.filter(({ finding }) => wanted.includes(finding));
  const needed = new Set(findings.flatMap(({ roles }) => Object.values(roles).flat().map(keyOfTrial)));
  return { ...suite, findings, trials: suite.trials.filter((trial) => needed.has(keyOfTrial(trial))) };
}

/**
 * The suite with another seed for initial weights and batch orders. Examples and synthetic data stay the
 * same.
 */
export function withSeed(suite: Suite, seed: string): Suite {
  return { ...suite, seed };
}

/**
 * The suite with another number of members in each ensemble. More members narrow every interval. Members of
 * the same index are the same networks, whatever their number: what is stored of them is not trained again.
 *
 * @param file For messages only.
 * @throws SuiteError for a number that is not a whole number from 1 to MOST_MEMBERS.
 */
export function withMembers(suite: Suite, members: number, file: string): Suite {
  if (Number.isInteger(members) && members >= 1 && members <= MOST_MEMBERS) return { ...suite, members };
  const found = Number.isNaN(members) ? 'no number' : members;
  const expected = `a whole number from 1 to ${MOST_MEMBERS}`;
  throw SuiteError.about(file, 'members', `found ${found} for --members, expected ${expected}; correct it`);
}

/**
 * The suite with another number of draws of its data. What is stored of the first ones is not trained again.
 *
 * @param file For messages only.
 * @throws SuiteError for a number that is not a whole number from 1 to MOST_DRAWS, or data that cannot be
 *   drawn so often.
 */
export function withDraws(suite: Suite, draws: number, file: string): Suite {
  if (!(Number.isInteger(draws) && draws >= 1 && draws <= MOST_DRAWS)) {
    const found = Number.isNaN(draws) ? 'no number' : draws;
    const expected = `a whole number from 1 to ${MOST_DRAWS}`;
    throw SuiteError.about(file, 'draws', `found ${found} for --draws, expected ${expected}; correct it`);
  }
  for (const { name, spec } of suite.data) {
    const fault = takingAll(draws, spec);
    if (fault !== undefined) throw SuiteError.about(file, `data.${name}`, fault);
  }
  return { ...suite, draws };
}
