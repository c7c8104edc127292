import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ArchitectureError } from '../../src/model/error.js';
import type { ConvLayer } from '../../src/model/layer.js';
import { isLinear } from '../../src/model/linearity.js';
import { resolveArchitecture } from '../../src/model/resolve.js';
import type { PaddingKind } from '../../src/model/layers/window.js';
import type { LayerSpec } from '../../src/model/layers/kinds.js';
import type { ArchitectureSpec } from '../../src/model/schema.js';
import type { FeatureShape } from '../../src/model/shape.js';

const OUTPUT: LayerSpec = { dense: { units: 'classes', bias: true } };

function image(channels: number, height: number, width = height): FeatureShape {
  return { channels, height, width };
}

function conv(kernel: number, stride: number, padding: PaddingKind, channels = 4): LayerSpec {
  return { conv: { channels, kernel, stride, padding, bias: true } };
}

function firstConv(spec: LayerSpec, input: FeatureShape): ConvLayer {
  return resolveArchitecture({ layers: [spec, OUTPUT] }, input, 3)[0] as ConvLayer;
}

function errorOf(spec: ArchitectureSpec, input: FeatureShape, classes = 3): ArchitectureError {
  try {
    resolveArchitecture(spec, input, classes);
  } catch (error) {
    assert.instance(error, ArchitectureError);
    return error as ArchitectureError;
  }
  throw new Error('expected an ArchitectureError');
}

// [input height, input width, kernel, stride, padding, output height, output width, zeros above, zeros to the
// left], by hand.
const PLACEMENTS: readonly (readonly [
  number,
  number,
  number,
  number,
  PaddingKind,
  number,
  number,
  number,
  number,
])[] = [
  [16, 16, 3, 1, 'same', 16, 16, 1, 1],
  [16, 16, 2, 1, 'same', 16, 16, 0, 0],
  [16, 16, 4, 1, 'same', 16, 16, 1, 1],
  [16, 16, 5, 2, 'same', 8, 8, 1, 1],
  [15, 16, 5, 2, 'same', 8, 8, 2, 1],
  [7, 5, 3, 2, 'same', 4, 3, 1, 1],
  [7, 5, 2, 2, 'same', 4, 3, 0, 0],
  [8, 8, 1, 3, 'same', 3, 3, 0, 0],
  [2, 2, 5, 1, 'same', 2, 2, 2, 2],
  [16, 16, 3, 1, 'valid', 14, 14, 0, 0],
  [7, 6, 3, 2, 'valid', 3, 2, 0, 0],
  [5, 5, 5, 3, 'valid', 1, 1, 0, 0],
];

for (const [height, width, kernel, stride, padding, rows, columns, padTop, padLeft] of PLACEMENTS) {
  test(`convolution ${kernel}×${kernel} stride ${stride} ${padding} on ${height}×${width}`, () => {
    const layer = firstConv(conv(kernel, stride, padding), image(3, height, width));
    assert.equal(layer.output, image(4, rows, columns));
    assert.equal([layer.padTop, layer.padLeft], [padTop, padLeft]);
  });
}

test('pools take whole windows only', () => {
  const layers = resolveArchitecture(
    {
      layers: [
        { maxPool: { size: 2, stride: 2 } },
        { averagePool: { size: 3, stride: 1 } },
        { maxPool: { size: 2, stride: 3 } },
        OUTPUT,
      ],
    },
    image(2, 15, 13),
    3,
  );
  assert.equal(
    layers.map(({ output }) => [output.height, output.width]),
    [
      [7, 6],
      [5, 4],
      [2, 1],
      [1, 1],
    ],
  );
});

test('layers are named after their kind and counted within it', () => {
  const spec: ArchitectureSpec = {
    family: 'st-vgg',
    widths: [8, 16],
    dense: 32,
    activation: 'elu',
    bias: true,
  };
  assert.equal(
    resolveArchitecture(spec, image(3, 16), 2)
      .map(({ name }) => name)
      .join(' '),
    'conv1 elu1 conv2 elu2 pool1 conv3 elu3 conv4 elu4 pool2 dense1 elu5 output',
  );
});

test('st-VGG with four pairs: 3×3 three times, then 2×2; sizes 16, 8, 4, 2, 1', () => {
  const spec: ArchitectureSpec = {
    family: 'st-vgg',
    widths: [8, 16, 32, 64],
    dense: 64,
    activation: 'elu',
    bias: true,
  };
  const layers = resolveArchitecture(spec, image(3, 16), 2);
  const convs = layers.filter((layer): layer is ConvLayer => layer.kind === 'conv');
  assert.equal(
    convs.map(({ kernel }) => kernel),
    [3, 3, 3, 3, 3, 3, 2, 2],
  );
  assert.equal(
    convs.map(({ output }) => output.height),
    [16, 16, 8, 8, 4, 4, 2, 2],
  );
  assert.equal(layers.at(-4)!.output, image(64, 1));
  assert.equal(layers.at(-1)!.output, image(2, 1));
});

test('linear st-VGG has the shapes of st-VGG', () => {
  const widths = [8, 16];
  const linear = resolveArchitecture(
    { family: 'linear-st-vgg', widths, dense: 9, bias: false },
    image(3, 16),
    2,
  );
  const other = resolveArchitecture(
    { family: 'st-vgg', widths, dense: 9, bias: true, activation: 'relu' },
    image(3, 16),
    2,
  );
  const shapes = other.filter(({ kind }) => kind !== 'activation').map(({ output }) => output);
  assert.equal(
    linear.map(({ output }) => output),
    shapes,
  );
});

test('linear, mlp and strided-cnn', () => {
  const vector = image(10, 1);
  const linear = resolveArchitecture({ family: 'linear', depth: 3, width: 7, bias: false }, vector, 4);
  assert.equal(
    linear.map(({ name, input, output }) => [name, input.channels, output.channels]),
    [
      ['dense1', 10, 7],
      ['dense2', 7, 7],
      ['output', 7, 4],
    ],
  );
  const shallow = resolveArchitecture({ family: 'linear', depth: 1, width: 0, bias: false }, vector, 4);
  assert.equal(
    shallow.map(({ name }) => name),
    ['output'],
  );
  const mlp = resolveArchitecture(
    { family: 'mlp', depth: 2, width: 7, activation: 'tanh', bias: true },
    vector,
    4,
  );
  assert.equal(
    mlp.map(({ name }) => name),
    ['dense1', 'tanh1', 'output'],
  );
  const strided: ArchitectureSpec = {
    family: 'strided-cnn',
    widths: [8, 16],
    kernel: 5,
    activation: 'relu',
    bias: true,
  };
  assert.equal(
    resolveArchitecture(strided, image(3, 15), 2).map(({ output }) => output.height),
    [8, 8, 4, 4, 1],
  );
});

test('isLinear: activations and max pools are not', () => {
  const linear = (layers: LayerSpec[]): boolean =>
    isLinear(resolveArchitecture({ layers: [...layers, OUTPUT] }, image(1, 8), 2));
  assert.ok(linear([conv(3, 1, 'same'), { averagePool: { size: 2, stride: 2 } }]));
  assert.not(linear(['relu']));
  assert.not(linear([{ maxPool: { size: 2, stride: 2 } }]));
});

test('more pairs than the image has halvings: the layer, what it got, what it needs, the cure', () => {
  const error = errorOf(
    { family: 'st-vgg', widths: [8, 16, 32, 64], dense: 9, activation: 'elu', bias: true },
    image(3, 8),
  );
  assert.is(error.layer, 'conv7 (layer 16 of 23)');
  assert.match(error.found, 'one pixel');
  assert.match(
    error.message,
    'conv7 (layer 16 of 23): got a vector of 32 (one pixel), expected an image of more',
  );
  assert.match(error.cure, 'larger images');
});

test('a pool that does not fit', () => {
  const error = errorOf({ layers: [{ maxPool: { size: 4, stride: 4 } }, OUTPUT] }, image(3, 3));
  assert.match(
    error.message,
    /^pool1 \(layer 1 of 2\): got 3×3×3 \(channels×height×width\), expected at least 4×4/,
  );
  assert.match(error.cure, 'fewer pools');
});

test('a valid convolution that does not fit, and a convolution of a vector', () => {
  assert.match(
    errorOf({ layers: [conv(5, 1, 'valid'), OUTPUT] }, image(3, 4)).message,
    'expected at least 5×5 pixels (valid); make the kernel smaller',
  );
  assert.match(errorOf({ layers: [conv(3, 1, 'same'), OUTPUT] }, image(64, 1)).message, 'got a vector of 64');
});

test('the last layer must be dense with as many units as classes', () => {
  assert.match(errorOf({ layers: [] }, image(1, 4)).message, 'layers: got an empty list');
  assert.match(errorOf({ layers: [OUTPUT, 'relu'] }, image(1, 4)).message, 'relu1 (layer 2 of 2)');
  assert.match(
    errorOf({ layers: [{ dense: { units: 5, bias: true } }] }, image(1, 4)).message,
    'got 5 units, expected a last layer { dense: { units: classes } }, here 3 units',
  );
});

test('sizes that are not whole numbers from 1 up', () => {
  assert.match(errorOf({ layers: [conv(0, 1, 'same'), OUTPUT] }, image(1, 4)).message, 'got kernel 0');
  assert.match(errorOf({ layers: [conv(3, 1.5, 'same'), OUTPUT] }, image(1, 4)).message, 'got stride 1.5');
  assert.match(
    errorOf({ family: 'linear', depth: 2, width: 0, bias: false }, image(1, 4)).message,
    'units 0',
  );
  assert.match(errorOf({ layers: [OUTPUT] }, image(1, 4), 0).message, 'got classes 0');
  assert.match(errorOf({ layers: [OUTPUT] }, image(0, 4)).message, 'input: got channels 0');
});

test.run();
