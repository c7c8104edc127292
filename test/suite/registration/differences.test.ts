import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DeclaredEstimand } from '../../../src/finding/estimands.js';
import { differencesFrom } from '../../../src/suite/registration/differences.js';
import { announcementOf, type Registration } from '../../../src/suite/registration/registration.js';
import type { Suite } from '../../../src/suite/suite.js';
import { ASKING, registered, registeredOtherwise, suiteOf } from './sample.js';

const test = suite('differences from a registration');

const REGISTERED = registered();

function textWith(...replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the sample has no ${from}`);
    return text.replace(from, to);
  }, ASKING);
}

function differences(suite: Suite, registration: Registration = REGISTERED): string[] {
  return differencesFrom(registration, announcementOf(suite)).map(({ text }) => text);
}

test('the same content has none, however the file is written', () => {
  for (const text of [
    ASKING,
    ASKING.replaceAll('\n', '\r\n'),
    textWith(['seed: 1\nmembers: 8', 'members: 8\nseed: "1"']),
    textWith(['{ family: mlp, depth: 2, width: 64 }', '{ width: 64, depth: 2, family: mlp }']),
    textWith(['loss: cross-entropy', 'momentum: 0.0, loss: cross-entropy']),
    textWith(['question: Which', 'question: But which']),
    textWith(['members: 8', 'members: 8\nregistration: registration/sample.yaml']),
  ]) {
    assert.equal(differences(suiteOf(text)), [], text);
  }
});

/** [what is changed in the suite, all that must be said about it] */
const CHANGES: readonly (readonly [from: string, to: string, said: readonly string[]])[] = [
  ['name: sample', 'name: other', ['the suite is "other", registered "sample"']],
  ['members: 8', 'members: 24', ['members is 24, registered 8']],
  ['0.05', '0.06', ['training.sgd.learningRate is 0.06, registered 0.05']],
  ['train: 600', 'train: 500', ['data.mnist.train is 500, registered 600']],
  ['[3, 5, 8]', '[3, 5]', ['data.mnist.classes is [3,5], registered [3,5,8]']],
  [
    'depth: 2, width: 64 }\n  mlp',
    'depth: 3, width: 64 }\n  mlp',
    ['architectures.linear-2.depth is 3, registered 2'],
  ],
  [
    '  - { finding: loc-across }\n',
    '  - { finding: loc-across, data: power-law }\n',
    [
      'findings.loc-across.roles.ensembles lacks mnist / linear-2 / sgd, registered',
      'findings.loc-across.roles.ensembles lacks mnist / mlp-2 / sgd, registered',
    ],
  ],
];
for (const [from, to, said] of CHANGES) {
  test(`${to.trim()} is named`, () => {
    assert.equal(differences(suiteOf(textWith([from, to]))), said);
  });
}

test('another seed is named, and the data that it draws where it draws them, too', () => {
  assert.equal(differences({ ...suiteOf(ASKING), seed: '2' }), ['seed is "2", registered "1"']);
  assert.equal(differences(suiteOf(textWith(['seed: 1', 'seed: 2']))), [
    'seed is "2", registered "1"',
    'the seed of the data (dataSeed) is "2", registered "1"',
  ]);
});

test('looks at members are what was registered, all of them, and so are the most members of a trial', () => {
  const until = (to: number) => textWith(['members: 8', `members: { from: 8, to: ${to}, until: decided }`]);
  const registration = registered(until(64));
  assert.equal(registration.sample.looks, [8, 16, 32, 64]);
  assert.equal(differences(suiteOf(until(64)), registration), []);
  assert.equal(differences(suiteOf(until(64))), ['looks is [8,16,32,64], not registered']);
  assert.equal(differences(suiteOf(ASKING), registration), ['looks is not there, registered [8,16,32,64]']);
  assert.equal(differences(suiteOf(until(60)), registration), [
    'looks is [8,16,32,60], registered [8,16,32,64]',
  ]);
  const capped = `trials:\n  - { architecture: linear-2 }\n  - { architecture: mlp-2, most: 16 }\nfindings:`;
  assert.equal(
    differences(
      suiteOf(until(64).replace('findings:', capped)),
      registered(until(64).replace('findings:', capped.replace(', most: 16', ''))),
    ),
    [
      'trials.mnist / mlp-2 / sgd.most is 16, not registered',
      'trials.power-law / mlp-2 / sgd.most is 16, not registered',
    ],
  );
});

test('a field that says how much is drawn is named, whatever it is called', () => {
  const drawn = (fields: object): Suite => ({ ...suiteOf(ASKING), ...fields });
  const three = { ...REGISTERED, ...announcementOf(drawn({ draws: 3, looks: [12, 24] })) };
  assert.equal(differences(drawn({ draws: 3, looks: [12, 24] }), three), []);
  assert.equal(differences(drawn({ draws: 5, looks: [12, 24, 48] }), three), [
    'draws is 5, registered 3',
    'looks is [12,24,48], registered [12,24]',
  ]);
  assert.equal(differences(drawn({ draws: 3 })), ['draws is 3, registered 1']);
  assert.equal(differences(drawn({}), three), [
    'draws is 1, registered 3',
    'looks is not there, registered [12,24]',
  ]);
});

test('a finding that is new or gone is named, and trials that are', () => {
  const [before] = ASKING.split('  - { finding: early-stopping');
  const fewer = differences(suiteOf(before));
  assert.is(fewer[0], 'early-stopping: the finding was registered, and is not asked for');
  const more = differencesFrom(registered(before), announcementOf(suiteOf(ASKING)));
  assert.equal(more[0], { text: 'early-stopping: the finding was not registered' });
  const trials = textWith(['findings:', 'trials: [{ data: mnist }]\nfindings:']);
  assert.ok(
    differences(suiteOf(trials)).includes('trials.power-law / mlp-2 / sgd is not there, registered {}'),
  );
});

test('entries in another sequence are a difference of the settings', () => {
  const linear = '  linear-2: { family: linear, depth: 2, width: 64 }\n';
  const mlp = '  mlp-2: { family: mlp, depth: 2, width: 64 }\n';
  const swapped = textWith([`${linear}${mlp}`, `${mlp}${linear}`]);
  assert.equal(differences(suiteOf(swapped)), [
    'settings: the entries stand in another sequence than registered',
  ]);
});

function declaredOtherwise(
  finding: string,
  change: (primary: readonly DeclaredEstimand[]) => readonly DeclaredEstimand[],
): Registration {
  return registeredOtherwise(REGISTERED, finding, change);
}

test('each part of an estimand that changed is named, with its finding', () => {
  const now = suiteOf(ASKING);
  const [{ quantity, claim }] = REGISTERED.findings[0].primary;
  const one = (change: Partial<DeclaredEstimand>): string[] =>
    differences(
      now,
      declaredOtherwise('loc-across', ([only]) => [{ ...only, ...change }]),
    );
  assert.equal(one({ claim: 0.4 }), [
    `loc-across: the bound claim of "${quantity}" is ${claim}, registered 0.4`,
  ]);
  assert.equal(one({ none: 0.2 }), [`loc-across: the bound none of "${quantity}" is 0.1, registered 0.2`]);
  assert.equal(one({ revision: 2 }), [`loc-across: the revision of "${quantity}" is 1, registered 2`]);
  assert.match(one({ reason: 'luck' })[0], /^loc-across: the reason of ".*, registered "luck"$/);
  assert.equal(one({ quantity: 'r of all' }), [
    `loc-across: the quantity is "${quantity}", registered "r of all"`,
  ]);
});

test('of several estimands of a finding, one that is new or gone is named', () => {
  const [first, second] = REGISTERED.findings[1].primary;
  assert.ok(second !== undefined, 'early-stopping declares two');
  const lacks = declaredOtherwise('early-stopping', () => [first]);
  // A finding that declared one number has the first of two now.
  assert.equal(differences(suiteOf(ASKING), lacks), [
    `early-stopping: the estimand ${JSON.stringify(second.quantity)} was not registered`,
  ]);
  const more = declaredOtherwise('early-stopping', (all) => [...all, { ...first, quantity: 'third' }]);
  assert.equal(differences(suiteOf(ASKING), more), [
    'early-stopping: the estimand "third" was registered, and is not declared',
  ]);
});

test('only what a registered finding declares concerns that finding alone', () => {
  const registration = declaredOtherwise('early-stopping', (all) =>
    all.map((each) => ({ ...each, revision: 2 })),
  );
  const { primary } = REGISTERED.findings[1];
  const concerned = (suite: Suite) =>
    differencesFrom(registration, announcementOf(suite)).map(({ finding, text }) => [finding, text]);
  const estimands = primary.map(({ quantity }) => [
    'early-stopping',
    `early-stopping: the revision of ${JSON.stringify(quantity)} is 1, registered 2`,
  ]);
  assert.equal(concerned(suiteOf(ASKING)), estimands);
  // Settings concern all findings, and so does one that is there no more, though the text names it.
  assert.equal(concerned(suiteOf(textWith(['0.05', '0.06']))), [
    ...estimands,
    [undefined, 'training.sgd.learningRate is 0.06, registered 0.05'],
  ]);
  const [before] = ASKING.split('  - { finding: early-stopping');
  const gone = concerned(suiteOf(before));
  assert.equal(gone[0], [undefined, 'early-stopping: the finding was registered, and is not asked for']);
  assert.ok(gone.every(([finding]) => finding === undefined));
});

test.run();
