import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSuite } from '../../src/suite/file/parse.js';
import { describeTrial, suiteContent } from '../../src/suite/identity.js';
import { atFirstLook, atLook, doubledLooks, looksAt } from '../../src/suite/looks.js';
import { withMembers, type WantedMembers } from '../../src/suite/narrow.js';
import { planTrials } from '../../src/suite/plan.js';
import type { Suite } from '../../src/suite/suite.js';
import { SAMPLE, sampleWith, suiteErrorOf } from './sample.js';

const UNTIL = ['members: 8', 'members: { from: 12, to: 96, until: decided }'] as const;
const FINDINGS = `findings:
  - { finding: loc-same, architecture: linear-2 }
  - { finding: loc-same, architecture: mlp-2 }
  - { finding: loc-across }
`;

function suiteOf(more = FINDINGS, members: readonly [string, string] = UNTIL): Suite {
  return parseSuite(sampleWith(members) + more, 's.yaml');
}

/** Members of each trial of the plan. */
function membersIn(suite: Suite): number[] {
  return planTrials(suite).map(({ members }) => members);
}

test('looks double from the first to the last, which need not be met', () => {
  assert.equal(doubledLooks({ from: 12, to: 96 }), [12, 24, 48, 96]);
  assert.equal(doubledLooks({ from: 12, to: 80 }), [12, 24, 48, 80]);
  assert.equal(doubledLooks({ from: 12, to: 13 }), [12, 13]);
  const { members, looks } = suiteOf();
  assert.equal([members, looks], [12, [12, 24, 48, 96]]);
  assert.is(parseSuite(SAMPLE, 's.yaml').looks, undefined);
});

test('what is wrong with members until decided is said with its place', () => {
  const problems = (members: string) =>
    suiteErrorOf(sampleWith(['members: 8', `members: ${members}`]) + FINDINGS).problems.map(
      ({ path, text }) => `${path}: ${text}`,
    );
  assert.equal(problems('{ from: 12, to: 12, until: decided }'), [
    'members.to: found 12, expected a number above from, at most 4096; correct it',
  ]);
  assert.equal(problems('{ from: 4, to: 12, until: decided }'), [
    'members.from: found 4, expected a whole number from 6 to 4096; correct it',
  ]);
  assert.match(
    problems('{ from: 12, to: 24, until: sure }')[0],
    'members.until: found "sure", expected decided',
  );
  assert.match(
    problems('{ from: 12, to: 24 }')[0],
    'members: found a mapping with the keys from, to, expected',
  );
  const nothing = suiteErrorOf(sampleWith(UNTIL)).message;
  assert.match(
    nothing,
    /^s\.yaml:\d+:\d+: members: found until decided, expected a suite that asks for findings/,
  );
  assert.match(nothing, /add them under findings, or give a number of members$/);
});

test('a trial stops at the most members that an element of trials allows, the smallest of several', () => {
  const trials = `trials:
  - { architecture: linear-2 }
  - { data: mnist, architecture: mlp-2, most: 40 }
  - { architecture: mlp-2, most: 24 }
`;
  const suite = suiteOf(trials + FINDINGS);
  assert.equal(membersIn(suite), [12, 12, 12, 12]);
  assert.equal(membersIn(atLook(suite, 96)), [96, 96, 24, 24]);
  assert.equal(membersIn(suiteOf(trials, ['members: 8', 'members: 36'])), [36, 36, 24, 24]);
  const message = suiteErrorOf(`${SAMPLE}trials:\n  - { most: 0 }\n`).message;
  assert.match(message, 'trials[0].most: found 0, expected a whole number from 1 to 4096');
});

test("a finding's looks end where its largest trial does, and are known before anything is trained", () => {
  const capped = suiteOf(
    `trials:\n  - { architecture: linear-2 }\n  - { architecture: mlp-2, most: 40 }\n${FINDINGS}`,
  );
  const looks = (suite: Suite) => suite.findings.map((_, index) => looksAt(suite, index));
  assert.equal(looks(capped), [
    [12, 24, 48, 96],
    [12, 24, 40],
    [12, 24, 48, 96],
  ]);
  assert.equal(looks(atLook(capped, 48)), looks(capped));
  const small = suiteOf(`trials:\n  - { most: 8 }\n${FINDINGS}`);
  assert.equal(looks(small)[0], [8], 'one look');
  assert.equal(looks(suiteOf(FINDINGS, ['members: 8', 'members: 12']))[0], undefined);
});

test('at every look a trial has the same networks, and records the same', () => {
  const suite = suiteOf(`${FINDINGS}  - { finding: spectral }\n`);
  const without = (at: Suite) => planTrials(at).map((trial) => ({ ...describeTrial(trial), members: null }));
  assert.equal(without(atLook(suite, 96)), without(suite));
  assert.equal(without(atFirstLook(suite)), without(suite));
});

test('a suite at its first look has the content of one with so many members, and no other has', () => {
  const fixed = suiteOf(FINDINGS, ['members: 8', 'members: 12']);
  const until = suiteOf(FINDINGS);
  assert.is(suiteContent(atFirstLook(until)), suiteContent(fixed), 'a reference of either serves both');
  const others = [until, suiteOf(FINDINGS, ['members: 8', 'members: { from: 12, to: 48, until: decided }'])];
  assert.is(new Set([fixed, ...others].map(suiteContent)).size, 3);
});

test('options change members and looks, and say what does not fit', () => {
  const [fixed, until] = [suiteOf(FINDINGS, ['members: 8', 'members: 8']), suiteOf()];
  const sized = (suite: Suite, wanted: WantedMembers) => {
    const { members, looks } = withMembers(suite, wanted, 's.yaml');
    return [members, looks];
  };
  assert.equal(sized(until, {}), [12, [12, 24, 48, 96]]);
  assert.equal(sized(until, { members: 20 }), [20, undefined], 'a number of members is fixed');
  assert.equal(sized(until, { until: 'decided', members: 20 }), [20, [20, 40, 80, 96]]);
  assert.equal(sized(until, { until: 'decided', most: 24 }), [12, [12, 24]]);
  assert.equal(sized(until, { until: 'decided', members: 96 }), [96, [96, 192, 384, 768]]);
  assert.equal(sized(fixed, { until: 'decided' }), [8, [8, 16, 32, 64]], 'four looks');
  assert.equal(sized(fixed, { until: 'decided', members: 12, most: 50 }), [12, [12, 24, 48, 50]]);
  assert.throws(() => sized(until, { most: 24 }), /found --most 24 alone, expected it with --until decided/);
  assert.throws(
    () => sized(fixed, { until: 'decided', members: 4 }),
    /found 4 for --members, expected a whole number from 6 to 4095/,
  );
  assert.throws(
    () => sized(suiteOf(FINDINGS, ['members: 8', 'members: 5']), { until: 'decided' }),
    /found 5 members in the suite, expected at least 6 at the first look; give their number with --members/,
  );
  assert.throws(
    () => sized(parseSuite(SAMPLE, 's.yaml'), { until: 'decided', members: 12 }),
    /found --until decided, expected a suite that asks for findings/,
  );
  assert.throws(
    () => sized(fixed, { until: 'decided', most: 8 }),
    /found 8 for --most, expected a whole number from 9 to 4096/,
  );
  assert.throws(
    () => sized(fixed, { until: 'decided', most: 12.5 }),
    /found 12\.5 for --most, expected a whole number from 9 to 4096/,
  );
});

test.run();
