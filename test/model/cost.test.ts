import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { activationFloats, forwardFlops, layerMultiplyAdds, trainingFlops } from '../../src/model/flops.js';
import type { Layer } from '../../src/model/layer.js';
import { parameterCount, parameterShapes } from '../../src/model/parameters.js';
import { resolveArchitecture } from '../../src/model/resolve.js';
import type { LayerSpec } from '../../src/model/layers/kinds.js';

/** The three workloads of the comparison with peers. */
const conv = (channels: number): LayerSpec[] => [
  { conv: { channels, kernel: 3, stride: 1, padding: 'same', bias: true } },
  'relu',
];
const pool: LayerSpec = { maxPool: { size: 2, stride: 2 } };
const dense = (units: number | 'classes'): LayerSpec => ({ dense: { units, bias: true } });

function w1(): Layer[] {
  const spec = { family: 'linear', depth: 4, width: 256, bias: false } as const;
  return resolveArchitecture(spec, { channels: 192, height: 1, width: 1 }, 10);
}

function w2(): Layer[] {
  const layers = [...conv(16), ...conv(16), pool, ...conv(32), pool, dense('classes')];
  return resolveArchitecture({ layers }, { channels: 3, height: 16, width: 16 }, 10);
}

function w3(): Layer[] {
  const pairs = [32, 64, 128, 256].flatMap((channels) => [...conv(channels), ...conv(channels), pool]);
  const layers = [...pairs, dense(512), 'relu' as const, dense('classes')];
  return resolveArchitecture({ layers }, { channels: 3, height: 32, width: 32 }, 10);
}

function paperStVgg(): Layer[] {
  const widths = [32, 64, 128, 256];
  const spec = { family: 'st-vgg', widths, dense: 512, activation: 'elu', bias: true } as const;
  return resolveArchitecture(spec, { channels: 3, height: 32, width: 32 }, 10);
}

test("peers' W1, W2, W3: 3 × forward, batches of 128, 64 and 32", () => {
  assert.is(3 * forwardFlops(w1()) * 128, 140_378_112);
  assert.is(3 * forwardFlops(w2()) * 64, 384_172_032);
  assert.is(Math.round((3 * forwardFlops(w3()) * 32) / 1e7) / 100, 10.24);
});

test('multiply-adds of W2 by layer, by hand', () => {
  const counts = w2().map(layerMultiplyAdds);
  assert.equal(counts, [256 * 16 * 27, 0, 256 * 16 * 144, 0, 0, 64 * 32 * 144, 0, 0, 5120]);
});

test('the first layer with parameters needs no input gradient', () => {
  assert.is(3 * forwardFlops(w1()) - trainingFlops(w1()), 2 * 192 * 256);
  const pooled = resolveArchitecture(
    { layers: [pool, dense('classes')] },
    { channels: 1, height: 4, width: 4 },
    3,
  );
  assert.is(trainingFlops(pooled), 2 * 2 * 4 * 3);
  assert.is(trainingFlops([]), 0);
});

test("the paper's st-VGG at 32×32 has 1,210,666 parameters", () => {
  // 896 + 9248 + 18496 + 36928 + 73856 + 147584 + 131328 + 262400 + (1024·512 + 512) + (512·10 + 10)
  assert.is(parameterCount(paperStVgg()), 1_210_666);
});

test('parameter shapes and fans', () => {
  const shapes = parameterShapes(paperStVgg());
  assert.equal(shapes[2], { layer: 'conv3', weights: [32, 3, 3, 64], bias: [64], fanIn: 288, fanOut: 576 });
  assert.equal(shapes[7], {
    layer: 'conv8',
    weights: [256, 2, 2, 256],
    bias: [256],
    fanIn: 1024,
    fanOut: 1024,
  });
  assert.equal(shapes[8], { layer: 'dense1', weights: [1024, 512], bias: [512], fanIn: 1024, fanOut: 512 });
  assert.equal(parameterShapes(w1())[0], { layer: 'dense1', weights: [192, 256], fanIn: 192, fanOut: 256 });
});

test('activation floats: input and every output', () => {
  assert.is(activationFloats(w1()), 192 + 256 * 3 + 10);
  const conv1And2 = 4 * 16 * 256;
  assert.is(activationFloats(w2()), 768 + conv1And2 + 16 * 64 + 2 * 32 * 64 + 32 * 16 + 10);
  assert.is(activationFloats([]), 0);
});

test.run();
