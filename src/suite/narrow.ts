import { SuiteError } from './file/error.js';
import { takingAll } from './file/draws.js';
import { LEAST_AT_LOOK, MOST_DRAWS, MOST_MEMBERS } from './file/schema.js';
import { atFirstLook, doubledLooks, NOTHING_TO_DECIDE } from './looks.js';
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

/** Members of each ensemble, as options change them. */
export interface WantedMembers {
  /** Their number, or that at the first look. */
  readonly members?: number;
  /** Add members until findings are decided. */
  readonly until?: 'decided';
  /** Members at the last look. */
  readonly most?: number;
}

/** Where nothing says otherwise, the last look has so many times the members of the first: four looks. */
const MOST_OVER_FIRST = 8;

/**
 * The suite with another number of members in each ensemble, or with looks at its findings until they are
 * decided. More members narrow every interval. Members of the same index are the same networks, whatever
 * their number: what is stored of them is not trained again.
 *
 * @param file For messages only.
 * @throws SuiteError for a number that is out of bounds, `most` without `until`, or a suite in which `until`
 *   finds nothing to decide.
 */
export function withMembers(suite: Suite, { members, until, most }: WantedMembers, file: string): Suite {
  const refuse = (text: string): never => {
    throw SuiteError.about(file, 'members', text);
  };
  const check = (option: string, given: number, least: number, greatest = MOST_MEMBERS): number => {
    if (Number.isInteger(given) && given >= least && given <= greatest) return given;
    const found = Number.isNaN(given) ? 'no number' : given;
    return refuse(
      `found ${found} for ${option}, expected a whole number from ${least} to ${greatest}; correct it`,
    );
  };
  if (until === undefined) {
    if (most !== undefined) refuse(`found --most ${most} alone, expected it with --until decided; add that`);
    return members === undefined ? suite : { ...atFirstLook(suite), members: check('--members', members, 1) };
  }
  if (suite.findings.length === 0) refuse(`found --until ${until}, expected ${NOTHING_TO_DECIDE}`);
  const own = suite.looks?.[0] ?? suite.members;
  if (members === undefined && own < LEAST_AT_LOOK) {
    refuse(
      `found ${own} members in the suite, expected at least ${LEAST_AT_LOOK} at the first look; give their ` +
        'number with --members',
    );
  }
  const from = check('--members', members ?? own, LEAST_AT_LOOK, MOST_MEMBERS - 1);
  const usual = suite.looks?.at(-1) ?? 0;
  const to = usual > from ? usual : Math.min(MOST_MEMBERS, MOST_OVER_FIRST * from);
  const looks = doubledLooks({ from, to: check('--most', most ?? to, from + 1) });
  return { ...suite, members: from, looks };
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
