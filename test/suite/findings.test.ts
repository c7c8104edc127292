import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FINDINGS } from '../../src/finding/registry.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { trialHash } from '../../src/suite/identity.js';
import { onlyFindings, withMembers, withSeed } from '../../src/suite/narrow.js';
import { planTrials } from '../../src/suite/plan.js';
import { SAMPLE } from './sample.js';

const suiteWith = (findings: string) => parseSuite(`${SAMPLE}findings:\n${findings}`, 's.yaml');

test('a plain selection picks the trials of the first role', () => {
  const [request] = suiteWith('  - { finding: loc-same, data: mnist }\n').findings;
  assert.is(request.finding, 'loc-same');
  assert.equal(
    request.roles.ensembles.map(({ architecture }) => architecture),
    ['linear-2', 'mlp-2'],
  );
});

test("a role's own filter narrows what the entry says", () => {
  const [request] = suiteWith(
    '  - { finding: loc-same, data: mnist, ensembles: { architecture: mlp-2 } }\n',
  ).findings;
  assert.equal(request.roles.ensembles, [{ data: 'mnist', architecture: 'mlp-2', training: 'sgd' }]);
});

test('what a finding records is part of the identity of its trials only', () => {
  const plain = planTrials(parseSuite(SAMPLE, 's.yaml'));
  const asked = planTrials(suiteWith('  - { finding: pc-rate, data: power-law, architecture: linear-2 }\n'));
  const hashes = (trials: typeof plain) => trials.map((trial) => trialHash(trial, '0'.repeat(64), 1));
  const changed = hashes(plain).flatMap((hash, at) => (hash === hashes(asked)[at] ? [] : [plain[at]]));
  assert.equal(
    changed.map(({ data, architecture }) => [data.name, architecture.name]),
    [['power-law', 'linear-2']],
  );
});

test('only some findings: their trials and no others', () => {
  const suite = suiteWith(
    '  - { finding: loc-same, data: mnist }\n  - { finding: loc-across, data: power-law }\n',
  );
  const narrowed = onlyFindings(suite, ['loc-across'], 's.yaml');
  assert.equal([...new Set(narrowed.trials.map(({ data }) => data))], ['power-law']);
  assert.throws(() => onlyFindings(suite, ['init'], 's.yaml'), /asks for \(loc-same, loc-across\)/);
});

test('another seed trains other networks on the same examples', () => {
  const suite = suiteWith('  - { finding: loc-same }\n');
  const [trial] = planTrials(withSeed(suite, '7'));
  assert.is(trial.seed, '7');
  assert.is(trial.dataSeed, '1');
  assert.is.not(trialHash(trial, '0'.repeat(64), 1), trialHash(planTrials(suite)[0], '0'.repeat(64), 1));
});

test('another number of members makes other trials of the same networks, and has bounds', () => {
  const suite = suiteWith('  - { finding: loc-same }\n');
  const [trial] = planTrials(withMembers(suite, { members: 9 }, 's.yaml'));
  assert.is(trial.members, 9);
  assert.is(trial.seed, planTrials(suite)[0].seed);
  for (const members of [0, -1, 1.5, NaN, 5000]) {
    assert.throws(
      () => withMembers(suite, { members }, 's.yaml'),
      /found .* for --members, expected a whole number from 1/,
    );
  }
});

test('every finding has an id of its own, a claim, and a required first role', () => {
  const ids = FINDINGS.map(({ id }) => id);
  assert.is(new Set(ids).size, ids.length);
  for (const { id, claim, roles } of FINDINGS) {
    assert.match(claim, /\.$/, id);
    assert.ok(roles[0].required, id);
    for (const { name } of roles) {
      assert.not.ok(
        ['finding', 'data', 'architecture', 'training', 'components'].includes(name),
        `${id}: ${name}`,
      );
    }
  }
});

test.run();
