import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { declaredEstimands, estimandsVersion } from '../../src/finding/estimands.js';
import type { Estimand, Finding } from '../../src/finding/finding.js';
import { FINDINGS, findingOf } from '../../src/finding/registry.js';
import { judge } from '../../src/finding/result.js';

const test = suite('estimands');

const FIRST = findingOf('loc-same');
const [DECLARED] = FIRST.primary;

function withEstimand(change: Partial<Estimand>): Finding {
  return { ...FIRST, primary: [{ ...DECLARED, ...change }] };
}

test('the version changes with each part of a declaration, and has a name for each', () => {
  const { claim, none } = DECLARED.bounds;
  const versions = [
    estimandsVersion([FIRST]),
    ...[
      { quantity: `${DECLARED.quantity}, train examples` },
      { bounds: { claim: claim + 0.1, none } },
      { bounds: { claim, none: none / 2 } },
      { reason: 'another one' },
      { revision: 2 },
    ].map((change) => estimandsVersion([withEstimand(change)])),
    estimandsVersion([{ ...FIRST, primary: [...FIRST.primary, { ...DECLARED, quantity: 'another' }] }]),
    estimandsVersion([{ ...FIRST, id: 'another' }]),
    estimandsVersion(FINDINGS),
  ];
  assert.is(new Set(versions).size, versions.length);
  for (const version of versions) assert.match(version, /^[0-9a-f]{64}$/);
});

test('it does not change with what decides nothing, nor with the place of a finding', () => {
  const version = estimandsVersion(FINDINGS);
  assert.is(estimandsVersion([...FINDINGS].reverse()), version);
  const reworded = FINDINGS.map((finding) => ({ ...finding, claim: 'x', controls: [], paperMeasure: 'x' }));
  assert.is(estimandsVersion(reworded), version);
  assert.is(estimandsVersion([withEstimand({ revision: 1 })]), estimandsVersion([FIRST]), 'absent is 1');
});

test('a declaration is plain data, and a result carries the version that decided it', () => {
  const [declared] = declaredEstimands(withEstimand({ revision: 3 }));
  assert.equal(declared, {
    quantity: DECLARED.quantity,
    claim: DECLARED.bounds.claim,
    none: DECLARED.bounds.none,
    reason: DECLARED.reason,
    revision: 3,
  });
  const changed = withEstimand({ reason: 'another one' });
  const outcome = { rows: [], notes: [] };
  assert.is(judge(FIRST, outcome).estimands, estimandsVersion([FIRST]));
  assert.is.not(judge(changed, outcome).estimands, judge(FIRST, outcome).estimands);
});

test.run();
