import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bimodality } from '../../../src/measure/agreement/bimodality.js';

test('bi-modality: two points 0, uniform 0.8, constant undefined', () => {
  assert.ok(Math.abs(bimodality([0, 0, 1, 1]) ?? NaN) < 1e-12);
  const uniform = Array.from({ length: 10_001 }, (_, at) => at / 10_000);
  // The uniform distribution on m points has kurtosis 1.8 - 2.4 / (m² - 1).
  assert.ok(Math.abs((bimodality(uniform) ?? NaN) - 0.8) < 1e-6);
  assert.is(bimodality([0.1, 0.1, 0.1]), undefined);
});

test.run();
