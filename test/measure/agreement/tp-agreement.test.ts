import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { agreement, bimodality, tpAgreement } from '../../../src/measure/agreement/tp-agreement.js';
import { traceOf } from '../traces.js';

const trace = traceOf('0122', [['0100', '0000', '1101', '--22']]);

test('TP-agreement and agreement, computed by hand over the members that did not diverge', () => {
  assert.equal(tpAgreement(trace, 'train', 0), Float64Array.of(2 / 3, 2 / 3, 0, 0));
  assert.equal(agreement(trace, 'train', 0), Float64Array.of(2 / 3, 2 / 3, 1, 2 / 3));
  assert.is(tpAgreement(traceOf('0', [['-']]), 'train', 0), undefined);
  assert.throws(() => tpAgreement(trace, 'train', 1), /checkpoint 1, expected 0 to 0/);
});

test('bi-modality: two points 0, uniform 0.8, constant undefined', () => {
  assert.ok(Math.abs(bimodality([0, 0, 1, 1]) ?? NaN) < 1e-12);
  const uniform = Array.from({ length: 10_001 }, (_, at) => at / 10_000);
  // The uniform distribution on m points has kurtosis 1.8 - 2.4 / (m² - 1).
  assert.ok(Math.abs((bimodality(uniform) ?? NaN) - 0.8) < 1e-6);
  assert.is(bimodality([0.1, 0.1, 0.1]), undefined);
});

test.run();
