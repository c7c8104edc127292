import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openWasm } from '../../support/backend.js';
import {
  convForwardCase,
  convInputGradientCase,
  convProblem,
  convWeightGradientCase,
} from '../cases/conv.js';
import { normals, type OperationCase } from '../cases/operation-case.js';
import {
  winogradForwardCase,
  winogradInputGradientCase,
  winogradKernelCases,
  winogradWeightGradientCase,
} from '../cases/winograd-kernels.js';
import { windowOver } from '../reference/conv.js';
import { checkCase, firstDifference, outputsOf, runCase, runFenced } from '../run-case.js';
import { memberAlone } from '../variants.js';

const test = suite("Winograd's kernels of WebAssembly");
const [one, three] = await Promise.all([1, 3].map(openWasm));
test.after(async () => {
  await one.close();
  await three.close();
});

/**
 * More groups of batch entries than a part of a pass has, which end within a tile; more than the weight
 * gradient transforms at a time; more channels than it has in a part.
 */
const BLOCKS = winogradKernelCases(convProblem(2, [66, 33], windowOver(7, 8, 3, 1, 'same'), 19));

for (const example of BLOCKS) {
  const { name } = example.operation;
  test(`${name} in several blocks is within the bound of float64, and touches nothing else`, async () => {
    checkCase('blocks', example, await runFenced(three.backend, example));
  });

  test(`${name}: no bit depends on threads or on other members`, async () => {
    const all = await runCase(three.backend, example);
    const alone = await runCase(one.backend, example);
    for (const output of outputsOf(example)) {
      assert.is(firstDifference(all[output], alone[output]), undefined, output);
      for (const member of [0, 1]) {
        const of = memberAlone(example, member);
        assert.ok(of);
        const found = await runCase(one.backend, of);
        const count = all[output].length / 2;
        const own = all[output].subarray(member * count, (member + 1) * count);
        assert.is(firstDifference(found[output], own), undefined, `${output} of member ${member}`);
      }
    }
  });
}

test('the error of normal numbers is 1 to 4 times that of the direct kernels', async () => {
  const problem = convProblem(1, [64, 32], windowOver(8, 8, 3, 1, 'same'), 4);
  const { shapes } = problem;
  const [w, x, dy] = [normals('w', shapes.w), normals('x', shapes.x), normals('dy', shapes.y)];
  const pairs: readonly (readonly [direct: OperationCase, winograd: OperationCase])[] = [
    [convForwardCase(problem, w, x), winogradForwardCase(problem, w, x)],
    [convInputGradientCase(problem, w, dy), winogradInputGradientCase(problem, w, dy)],
    [convWeightGradientCase(problem, x, dy), winogradWeightGradientCase(problem, x, dy)],
  ];
  for (const [direct, winograd] of pairs) {
    const [output] = outputsOf(direct);
    const { values } = direct.expected[output];
    const error = async (example: OperationCase): Promise<number> => {
      const found = (await runCase(three.backend, example))[output];
      return Math.sqrt(values.reduce((sum, value, at) => sum + (found[at] - value) ** 2, 0));
    };
    const ratio = (await error(winograd)) / (await error(direct));
    assert.ok(ratio > 1 && ratio < 4, `${output}: ${ratio} times the error of the direct kernel`);
  }
});

test.run();
