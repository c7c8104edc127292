import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withOutput } from '../../../src/ops/activation/epilogue.js';
import { openBackend } from '../../support/backend.js';
import { denseForwardCase, denseWeightGradientCase } from '../cases/dense.js';
import { GATHERED_PROBLEMS, gatheredCases, gatheredExamples } from '../cases/gathered.js';
import type { OperationCase } from '../cases/operation-case.js';
import { checkCase, firstDifference, outputsOf, runCase } from '../run-case.js';

const test = suite('gathered products');
const { backend, close } = await openBackend();
test.after(close);

/** WebAssembly sums minibatches that are read in place in another order: there they are within the bound. */
async function assertSameBits(gathered: OperationCase, ofCopy: OperationCase): Promise<void> {
  const [found, expected] = [await runCase(backend, gathered), await runCase(backend, ofCopy)];
  if (backend.name === 'wasm') {
    return checkCase('read in place', gathered, found);
  }
  for (const name of outputsOf(ofCopy)) {
    const at = firstDifference(found[name], expected[name]);
    assert.is(at, undefined, `${gathered.title}: ${name}[${at}]`);
  }
}

for (const problem of GATHERED_PROBLEMS) {
  const { dense, examples } = problem;
  test(`${dense.title} of ${examples} examples: the bits of the products of a copied minibatch`, async () => {
    const [forward, gradient] = gatheredCases(problem);
    const { x } = gatheredExamples(problem);
    const { w, bias } = forward.operands;
    const product = denseForwardCase(dense, w.values, x);
    const operation = withOutput(product.operation, true);
    await assertSameBits(forward, { ...product, operation, operands: { ...product.operands, bias } });
    await assertSameBits(gradient, denseWeightGradientCase(dense, x, gradient.operands.dy.values));
  });
}

test.run();
