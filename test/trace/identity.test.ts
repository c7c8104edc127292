import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSuite } from '../../src/suite/file/parse.js';
import { describeTrial, trialHash } from '../../src/suite/identity.js';
import { planTrials } from '../../src/suite/plan.js';
import { ensembleIdentity } from '../../src/trace/identity.js';
import { SAMPLE } from '../suite/sample.js';
import { recordOf } from './record.js';

const [trial] = planTrials(parseSuite(SAMPLE, 's.yaml'));
const identityOf = (described: typeof trial) =>
  ensembleIdentity(recordOf({ description: describeTrial(described) }));

test("an ensemble's identity is its trial's hash without what it recorded", () => {
  const { dataset, formatVersion } = recordOf();
  assert.is(identityOf(trial), trialHash(trial, dataset.checksum, formatVersion));
  assert.is(identityOf({ ...trial, recording: { compact: true } }), identityOf(trial));
  assert.is.not(identityOf({ ...trial, seed: '2' }), identityOf(trial));
});

test.run();
