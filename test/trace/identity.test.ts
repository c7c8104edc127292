import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSuite } from '../../src/suite/file/parse.js';
import { describeTrial, trialHash } from '../../src/suite/identity.js';
import { planTrials } from '../../src/suite/plan.js';
import { ensembleIdentity, mostMembersOfEach } from '../../src/trace/identity.js';
import { SAMPLE } from '../suite/sample.js';
import { recordOf } from './record.js';

const [trial] = planTrials(parseSuite(SAMPLE, 's.yaml'));
const identityOf = (described: typeof trial) =>
  ensembleIdentity(recordOf({ description: describeTrial(described) }));

test("an ensemble's identity depends on its networks, and not on what was recorded or in which format", () => {
  const record = recordOf({ description: describeTrial(trial) });
  const later = { ...record, formatVersion: record.formatVersion + 1 };
  assert.is(ensembleIdentity(later), ensembleIdentity(record));
  const { checksum } = record.dataset;
  assert.is.not(trialHash(trial, checksum, 1), trialHash(trial, checksum, 2), "a trial's hash does");
  assert.is(identityOf({ ...trial, recording: { compact: true } }), identityOf(trial));
  assert.is.not(identityOf({ ...trial, seed: '2' }), identityOf(trial));
});

test('trials of the same networks count once, with the most members', () => {
  const record = (members: number, more: Parameters<typeof recordOf>[0] = {}) =>
    recordOf({ members, description: describeTrial({ ...trial, members }), ...more });
  const { dataset } = recordOf();
  const others = [
    record(12, { dataset: { ...dataset, checksum: 'ef01'.repeat(16) } }),
    record(12, { description: describeTrial({ ...trial, members: 12, seed: 'another' }) }),
  ];
  const [first, second, third] = [12, 48, 24].map((members) => record(members));
  assert.equal(mostMembersOfEach([first, others[0], second, third, others[1]]), [second, ...others]);
});

test.run();
