import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assembleShader, shaderInterface, type ShaderSource } from '../../src/gpu/shader.js';
import { shaderFiles } from '../../src/platform/node/shader-files.js';
import { shaderOf } from '../../src/ops/backend.js';
import { casesByOperation } from '../ops/cases/all.js';

const test = suite('shader texts');

/** Provides shaders by name. An unknown name throws, as with files. */
function texts(files: Record<string, string>): ShaderSource {
  return {
    read(name) {
      if (!(name in files)) throw new Error(`no shader '${name}'`);
      return files[name];
    },
  };
}

const count = (text: string, part: string): number => text.split(part).length - 1;

test('an import stands where it was asked for, nested ones too, and each once', () => {
  const source = texts({
    kernel: '#import lib/a\n#import lib/b\nmain',
    'lib/a': '#import lib/c\nfrom_a',
    'lib/b': '#import lib/c\n#import lib/a\nfrom_b',
    'lib/c': 'from_c',
  });
  assert.is(assembleShader('kernel', {}, source), 'from_c\nfrom_a\nfrom_b\nmain');
});

test('shaders that import each other are each there once', () => {
  const text = assembleShader(
    'a',
    {},
    texts({ a: '#import b\nfrom_a', b: '#import c\nfrom_b', c: '#import b\nfrom_c' }),
  );
  assert.equal([count(text, 'from_a'), count(text, 'from_b'), count(text, 'from_c')], [1, 1, 1]);
});

test('an import of what there is not throws its name', () => {
  assert.throws(() => assembleShader('a', {}, texts({ a: '#import lib/none' })), /no shader 'lib\/none'/);
  assert.throws(() => shaderFiles().read('none'), /no shader 'none' in .*; there are .*dense_forward/);
});

test('a malformed import throws the line', () => {
  for (const line of ['#import', '#import a b', '#importa', '#import a; // twice']) {
    assert.throws(
      () => assembleShader('kernel', {}, texts({ kernel: line, a: '' })),
      (error: Error) => error.message.includes(`shader kernel: found '${line}', expected '#import NAME'`),
      line,
    );
  }
});

test('${NAME} is filled with a string constant; an unknown one and a number throw', () => {
  const source = texts({ kernel: '#import lib/rows_${ROWS}', 'lib/rows_direct': 'direct' });
  assert.is(assembleShader('kernel', { ROWS: 'direct' }, source), 'direct');
  const expected = /shader kernel: '#import lib\/rows_\$\{ROWS\}' needs a constant ROWS; known: TM/;
  assert.throws(() => assembleShader('kernel', { TM: 8 }, source), expected);
  assert.throws(() => assembleShader('kernel', { TM: 8, ROWS: 1 }, source), /needs a constant ROWS/);
});

test('enable lines come first and once, then the constants', () => {
  const source = texts({
    kernel: '#import lib/a\nenable subgroups;\nmain',
    'lib/a': 'enable subgroups;\nfrom_a',
  });
  const text = assembleShader('kernel', { TM: 8, ROWS: 'direct', LANES: 4 }, source);
  assert.is(text, 'enable subgroups;\nconst TM: u32 = 8u;\nconst LANES: u32 = 4u;\nfrom_a\nmain');
});

test('a marked loop is written out, in another one too', () => {
  const loop = (name: string, times: string, body: string): string =>
    `for (var ${name} = 0u; ${name} < ${times}; ${name}++) { // unroll\n${body}\n}`;
  const source = texts({
    kernel: `before\n${loop('r', 'TM', `${loop('j', 'TN', 'if (x) { y[r] = j; }')}`)}\nafter`,
  });
  const text = assembleShader('kernel', { TM: 2, TN: 3 }, source);
  assert.is(count(text, 'y[r] = j'), 6);
  assert.is(count(text, 'const r = 1u;'), 1);
  assert.is(count(text, 'const j = 2u;'), 2);
  assert.is(count(text, '{'), count(text, '}'));
  assert.match(text, /^const TM.*\nconst TN.*\nbefore\n(.|\n)*\nafter$/);
  assert.throws(() => assembleShader('kernel', { TM: 2 }, source), /TN/);
});

test('bindings and sizes are read from the text', () => {
  const text = `struct Sizes { // of one member
  values4: u32, // a comment: u32,
  decay: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;`;
  assert.equal(shaderInterface('kernel', text), {
    bindings: [
      { name: 'sizes', access: 'uniform' },
      { name: 'x', access: 'read' },
      { name: 'y', access: 'read_write' },
    ],
    sizes: [
      { name: 'values4', type: 'u32' },
      { name: 'decay', type: 'f32' },
    ],
  });
});

test('the number of a binding may be a constant of the prelude', () => {
  const text = `const EPILOGUE: u32 = 1u;
struct Sizes { n: u32, }
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(EPILOGUE) var<storage, read> bias: array<f32>;`;
  assert.equal(
    shaderInterface('kernel', text).bindings.map(({ name }) => name),
    ['sizes', 'bias'],
  );
  const unknown = text.replace('const EPILOGUE', 'const OTHER');
  assert.throws(() => shaderInterface('kernel', unknown), /binding bias has number NaN, expected 1/);
});

test('bindings out of order and a missing uniform throw', () => {
  const uniform = 'struct Sizes { n: u32, }\n@group(0) @binding(0) var<uniform> sizes: Sizes;\n';
  const swapped = `${uniform}@group(0) @binding(2) var<storage, read> x: array<f32>;`;
  assert.throws(
    () => shaderInterface('kernel', swapped),
    /shader kernel: binding x has number 2, expected 1/,
  );
  assert.throws(() => shaderInterface('kernel', 'fn main() {}'), /expected 'struct Sizes/);
  const late = 'struct Sizes { n: u32, }\n@group(0) @binding(0) var<storage, read> x: array<f32>;';
  assert.throws(() => shaderInterface('kernel', late), /bound as the uniform at binding 0/);
});

const SHAPES = (['direct', 'subgroup', 'workgroup'] as const).map((rows) => ({
  rows,
  lanes: 8,
  down: rows === 'workgroup' ? 8 : 1,
  flat: 64,
  span: 64,
  tile: () => ({ tm: 16, tn: 2 }),
}));

for (const [name, [example]] of casesByOperation()) {
  test(`${name}: its bindings and sizes are those that the operation passes and its twin writes`, () => {
    for (const shape of SHAPES) {
      const { constants, grid } = example.operation.dispatch(example.sizes, example.members, shape);
      const text = assembleShader(shaderOf(example.operation), constants, shaderFiles());
      const { bindings, sizes } = shaderInterface(name, text);
      assert.is(count(text, '#import') + count(text, '${'), 0, 'nothing is left to resolve');
      assert.is(count(text, '@compute'), 1);
      assert.is(count(text, '@binding'), bindings.length, 'every binding is parsed');
      assert.equal(
        bindings
          .slice(1)
          .map((binding) => binding.name)
          .sort(),
        Object.keys(example.operands).sort(),
      );
      const written = bindings.filter(({ access }) => access === 'read_write').map((binding) => binding.name);
      assert.equal(written.sort(), Object.keys(example.expected).sort());
      const twins = example.operation.twins.filter(({ like }) => like === undefined);
      // A later twin may change in place what an earlier one wrote.
      assert.equal([...new Set(twins.map(({ output }) => output))].sort(), written);
      const fields = /struct Sizes \{([^}]*)\}/.exec(text)![1].replaceAll(/\/\/.*$/gm, '');
      assert.is(count(fields, ':'), sizes.length, 'every field is parsed');
      assert.equal(sizes.map((size) => size.name).sort(), Object.keys(example.sizes).sort());
      assert.ok(
        grid.every((extent) => Number.isInteger(extent) && extent >= 1),
        `grid ${grid}`,
      );
    }
  });
}

test.run();
