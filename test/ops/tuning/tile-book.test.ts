import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AdapterDescription } from '../../../src/gpu/adapter.js';
import { shaderHash } from '../../../src/gpu/shader-hash.js';
import { rememberedTiles } from '../../../src/ops/tuning/device-tuning.js';
import { TileBook, type Choice, type Kernel, type TileMemory } from '../../../src/ops/tuning/tile-book.js';
import { shaderFiles } from '../../../src/platform/node/shader-files.js';

const ADAPTER: AdapterDescription = {
  description: 'pretended GPU',
  vendor: '',
  architecture: '',
  driver: '1',
  software: false,
};
const TILE = { rows: 'direct', lanes: 8, down: 1, tm: 4, tn: 1 } as const;
const CHOICE: Choice = {
  tile: TILE,
  gflops: 2,
  defaultTile: TILE,
  defaultGflops: 1,
  tried: [],
  measuredAt: '2026-01-01T00:00:00.000Z',
};

function memory(): TileMemory {
  const texts = new Map<string, string>();
  return {
    read: (name) => Promise.resolve(texts.get(name)),
    write: (name, text) => Promise.resolve(void texts.set(name, text)),
    all: () => Promise.resolve([...texts.values()]),
  };
}

/** The kernel of a product that shares its file with others, as the tuner names it. */
function sharedKernel(update: string): Kernel {
  const imports = { UPDATE: update };
  const file = 'dense_weight_update';
  const shader = shaderHash(file, imports, shaderFiles());
  return { operation: `dense_weight_gradient_${update}`, file, imports, shader };
}

test('tiles of operations that share a kernel file are remembered apart, and both are listed', async () => {
  const kept = memory();
  const book = new TileBook(ADAPTER, kept, () => undefined);
  await book.add(sharedKernel('sgd'), { small: CHOICE });
  await book.add(sharedKernel('sgd_momentum'), { large: CHOICE });
  assert.equal(Object.keys(await book.read(sharedKernel('sgd'))), ['small']);
  const listed = await rememberedTiles(ADAPTER, kept, shaderFiles());
  assert.equal(
    listed.map(({ operation, choices }) => [operation, Object.keys(choices)]),
    [
      ['dense_weight_gradient_sgd', ['small']],
      ['dense_weight_gradient_sgd_momentum', ['large']],
    ],
  );
});

test('tiles of a kernel that has changed since are not listed', async () => {
  const kept = memory();
  const book = new TileBook(ADAPTER, kept, () => undefined);
  await book.add({ ...sharedKernel('sgd'), shader: '0123456789abcdef' }, { small: CHOICE });
  await book.add({ ...sharedKernel('sgd'), file: 'no_such_kernel' }, { small: CHOICE });
  assert.equal(await rememberedTiles(ADAPTER, kept, shaderFiles()), []);
});

test.run();
