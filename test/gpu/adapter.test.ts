import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeAdapter, kernelShape } from '../../src/gpu/adapter.js';

/** What is read of an adapter, for Mesa's software driver with vectors of so many bits. */
function lavapipe(bits: number, info: Partial<GPUAdapterInfo> = {}): GPUAdapter {
  return {
    features: new Set(['subgroups']),
    info: {
      description: 'llvmpipe: Mesa 25.0.7-2 (LLVM 15.0.6) 0.0.1',
      device: `llvmpipe-llvm-15-0-6-${bits}-bits-`,
      vendor: 'mesa',
      architecture: 'software',
      isFallbackAdapter: true,
      subgroupMinSize: bits / 32,
      subgroupMaxSize: bits / 32,
      ...info,
    },
  } as unknown as GPUAdapter;
}

test("a software driver's description and driver say the width of its vectors", () => {
  for (const bits of [256, 512]) {
    const found = describeAdapter(lavapipe(bits));
    assert.is(found.description, `llvmpipe: Mesa 25.0.7-2 (LLVM 15.0.6) 0.0.1, ${bits} bits`);
    assert.is(found.driver, `Mesa 25.0.7-2 (LLVM 15.0.6) 0.0.1, ${bits} bits`);
    assert.ok(found.software);
  }
  const other = describeAdapter(lavapipe(256, { description: 'SwiftShader driver-5.0.0' }));
  assert.is(other.description, 'SwiftShader driver-5.0.0');
});

test('rows are shared across 4, 8 and 16 lanes, and two terms are added together from 8 on', () => {
  for (const lanes of [4, 8, 16]) {
    const shape = kernelShape(lavapipe(32 * lanes));
    assert.is(shape.rows, 'subgroup');
    assert.is(shape.lanes, lanes, 'a workgroup is one whole subgroup');
    assert.is(shape.terms, lanes < 8 ? 1 : 2);
    for (const columns of ['adjacent', 'gathered'] as const) {
      const tiles = shape.tiles?.(1000, 1000, columns) ?? [];
      assert.ok(tiles.length > 1);
      assert.ok(tiles.every((tile) => tile.rows === 'subgroup' && tile.lanes === lanes));
    }
    assert.equal(shape.tile(1000, 2 * lanes), { tm: 16, tn: 2 });
    assert.equal(
      shape.tile(1000, 2 * lanes - 1),
      { tm: 16, tn: 1 },
      'no lane has all columns beyond the end',
    );
  }
});

test('wider vectors, and subgroups of more than one size, share nothing', () => {
  assert.is(kernelShape(lavapipe(1024)).rows, 'direct');
  assert.is(kernelShape(lavapipe(256, { subgroupMinSize: 4 })).rows, 'direct');
});

test.run();
