import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { flatDispatch } from '../../src/ops/grid.js';
import { openDevice } from '../support/backend.js';
import { ACTIVATIONS, activationForwardCase } from './cases/activation.js';
import { normals } from './cases/operation-case.js';
import { checkCase, runGuarded } from './run-case.js';

const test = suite('grids');
const open = await openDevice();
test.after(() => open.close());
const [relu] = ACTIVATIONS;

test('a grid of more than 65,535 workgroups is folded into a second dimension', async () => {
  const problem = { members: 2, values: 4 * 70_001, shared: false };
  const shape = { ...open.device.shape, flat: 1, span: 1 };
  assert.equal(flatDispatch(70_001, 2, shape).grid, [35_001, 2, 2]);
  const x = normals('grid', [2, problem.values]);
  const example = activationForwardCase(relu, problem, x);
  checkCase('folded', example, await runGuarded(open.shaped(shape), example));
});

test('a grid that no folding makes fit is a RangeError with the cure', async () => {
  const { backend } = open;
  const x = backend.tensor('x', [4], 'f32');
  const prepare = (members: number) =>
    backend
      .prepare([
        {
          operation: relu.kind.forward,
          members,
          tensors: { x, y: x },
          sizes: { values4: 1, x_member4: 0 },
        },
      ])
      .then(
        () => 'prepared',
        (error: unknown) => error,
      );
  for (const members of [65_536, 0, NaN]) {
    const error = await prepare(members);
    assert.instance(error, RangeError);
    assert.match((error as RangeError).message, /relu_forward: a grid of .* 1 to 65535; use fewer members/);
  }
});

test.run();
