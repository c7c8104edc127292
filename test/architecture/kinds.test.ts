import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/platform/node/files.js';
import { complaintsAbout, type Addition } from './kinds.js';

const test = suite('kinds');

/** Each kind added to its table with nothing else, and who must then not compile. */
const ADDITIONS: readonly Addition[] = [
  {
    what: 'activation of suite files',
    name: 'swish',
    file: 'src/model/layers/activation.ts',
    find: "  tanh: 'tanh(x)',",
    replace: "  tanh: 'tanh(x)',\n  swish: 'x / (1 + exp(−x))',",
    owed: ['src/train/layers/activation.ts', 'test/train/reference/reference.ts'],
  },
  {
    what: 'operations of an activation',
    name: 'mish',
    file: 'src/ops/activation/kinds.ts',
    find: '{ relu, elu, tanh, gelu }',
    replace: '{ relu, elu, tanh, gelu, mish: relu }',
    owed: ['test/ops/reference/activation.ts'],
  },
  {
    what: 'layer',
    name: 'dropout',
    file: 'src/model/layers/kinds.ts',
    find: 'const LAYER_KINDS = {',
    replace:
      "type Shapes = import('./layer-kind.js').LayerShapes & { readonly kind: 'dropout' };\n" +
      'declare const dropout: LayerKind<{ readonly dropout: number }, Shapes>;\n' +
      'const LAYER_KINDS = { dropout,',
    owed: ['src/train/layers/kinds.ts', 'test/train/reference/reference.ts'],
  },
  {
    what: 'optimiser that says less than its kind must',
    name: 'refusesMomentum',
    file: 'src/train/optimiser/kinds.ts',
    find: '  adadelta,\n}',
    replace: '  adadelta,\n  sophia: gradientDescent,\n}',
    owed: ['src/train/optimiser/kinds.ts'],
  },
  {
    what: 'loss',
    name: 'hinge',
    file: 'src/train/loss/kinds.ts',
    find: 'export const LOSSES = {',
    replace:
      'export const LOSSES = {\n' +
      '  hinge: { value: squaredError, gradient: squaredErrorGradient, quadratic: false },',
    owed: ['src/finding/rows/theory/order-predictions.ts', 'test/train/reference/linear-gradient.ts'],
  },
  {
    what: 'initialisation that states no variance',
    name: 'variance',
    file: 'src/model/initial-draw.ts',
    find: 'export const INITIALISATIONS = {',
    replace: "export const INITIALISATIONS = {\n  orthogonal: { distribution: 'uniform' },",
    owed: ['src/model/initial-draw.ts'],
  },
  {
    what: 'data source',
    name: 'stl10',
    file: 'src/data/source/kind.ts',
    find: "| 'npz';",
    replace: "| 'npz' | 'stl10';",
    owed: ['src/data/source/kinds.ts'],
  },
  {
    what: 'transform',
    name: 'blurred',
    file: 'src/data/prepare/transform/kind.ts',
    find: "'zca' |",
    replace: "'zca' | 'blurred' |",
    owed: ['src/data/prepare/transform/kinds.ts'],
  },
  {
    what: 'labelling',
    name: 'constant',
    file: 'src/data/prepare/labelling/kind.ts',
    find: "'shuffled' |",
    replace: "'shuffled' | 'constant' |",
    owed: ['src/data/prepare/labelling/kinds.ts'],
  },
];

const complaints = complaintsAbout(packageRoot(), ADDITIONS);

/** What the compiler says of a switch that lacks a case; it does not name the case. */
const LACKS_A_CASE = /^Function lacks ending return statement/;

for (const { what, name, owed } of ADDITIONS) {
  test(`a new ${what}: the compiler names each file that owes it something`, () => {
    const naming = complaints
      .filter(({ text }) => text.includes(name) || LACKS_A_CASE.test(text))
      .map(({ file }) => file);
    assert.equal(
      owed.filter((file) => !naming.includes(file)),
      [],
      complaints.map(({ file, text }) => `${file}: ${text.slice(0, 200)}`).join('\n'),
    );
  });
}

test('an addition whose place is gone is an error', () => {
  const [addition] = ADDITIONS;
  const gone = { ...addition, find: 'no such text' };
  assert.throws(() => complaintsAbout(packageRoot(), [gone]), /expected exactly once: no such text/);
});

test.run();
