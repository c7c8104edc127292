import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandError, EXIT } from '../../../src/cli/exit.js';
import { requireConfirming } from '../../../src/cli/session/confirming.js';
import type { Registration } from '../../../src/suite/registration/registration.js';
import { standingOf } from '../../../src/suite/registration/standing.js';
import type { Suite } from '../../../src/suite/suite.js';
import { ASKING, registered, suiteOf, withOtherRevision } from '../../suite/registration/sample.js';

const test = suite('what --confirming requires');

const SUITE = suiteOf(ASKING);
const ASKED = SUITE.findings.map(({ finding }) => finding);
const REGISTERED = registered();
/** The code has another revision of one finding's estimand than this registration. */
const DEVIATING = withOtherRevision(REGISTERED, 'loc-across');
const REASON = /\n {2}- loc-across: the revision of "[^"]+" is 1, registered 2$/;

/** The message of the refusal; empty where there is none. */
function refusal(
  excepted: readonly string[],
  registration: Registration | undefined,
  now: Suite = SUITE,
): string {
  try {
    requireConfirming('s.yaml', standingOf(now, registration), ASKED, excepted);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    assert.is(error.code, EXIT.usage);
    return error.message;
  }
  return '';
}

test('a run as registered passes, and so does a deviation that is named, once or twice', () => {
  assert.is(refusal([], REGISTERED), '');
  assert.is(refusal(['loc-across'], DEVIATING), '');
  assert.is(refusal(['loc-across', 'loc-across'], DEVIATING), '');
});

test('a deviation that is not named is refused, with its difference and the option', () => {
  const said = refusal([], DEVIATING);
  assert.match(said, `s.yaml: found other estimands of loc-across than in registration ${DEVIATING.hash}`);
  assert.match(said, 'expected those registered; ');
  assert.match(said, '--confirming --except loc-across, or run as registered, register the change');
  assert.match(said, REASON);
});

test('of two deviations each must be named, and the one that is not is listed', () => {
  const more = suiteOf(`${ASKING}  - { finding: forgetting }\n`);
  const registration = registered(`${ASKING}  - { finding: forgetting }\n`);
  const both = withOtherRevision(withOtherRevision(registration, 'loc-across'), 'forgetting');
  assert.is(refusal(['forgetting', 'loc-across'], both, more), '');
  const said = refusal(['forgetting'], both, more);
  assert.match(said, /found other estimands of loc-across than in .*--except loc-across --except forgetting/);
  assert.match(said, REASON);
  assert.not.match(said, '- forgetting');
});

test('a name of a finding that does not differ, or is not asked for, is refused with those that do', () => {
  const { hash, date } = DEVIATING;
  const differs =
    `whose estimands differ from registration ${hash} of ${date} (loc-across); ` +
    'leave it out or correct it';
  assert.is(
    refusal(['loc-across', 'early-stopping'], DEVIATING),
    '--except early-stopping: found a finding whose estimands are as registered, expected one ' + differs,
  );
  assert.is(
    refusal(['loc-acros'], DEVIATING),
    `--except loc-acros: found no such finding in s.yaml, expected one ${differs}`,
  );
  assert.is(
    refusal(['loc-across'], REGISTERED),
    '--except loc-across: found a finding whose estimands are as registered, expected no exception, since ' +
      'the whole run is as registered; leave it out',
  );
});

test('no name lets a run pass that differs as a whole, or that was not registered', () => {
  const said = refusal(['loc-across'], DEVIATING, { ...SUITE, members: 12 });
  assert.match(said, `found a run that differs from registration ${DEVIATING.hash}`);
  assert.match(said, / {2}- loc-across: .*\n {2}- members is 12, registered 8$/);
  assert.match(refusal(['loc-across'], undefined), 'found no registration, expected one for a confirming');
});

test.run();
