import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cachedComponents, type ComponentsCache } from '../../../src/data/components/components-cache.js';
import { principalComponents } from '../../../src/data/components/pca.js';
import { type RankedComponents } from '../../../src/data/components/principal-components.js';

const CHECKSUM = 'c0ffee';

function memoryCache(): ComponentsCache & { readonly kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    read: (key) => Promise.resolve(kept.get(key)?.slice()),
    write: (key, bytes) => Promise.resolve(void kept.set(key, bytes)),
  };
}

function counted(centred = true): { compute: () => Promise<RankedComponents>; calls: () => number } {
  const inputs = Float32Array.from({ length: 30 }, (_, at) => Math.sin(at * at));
  let calls = 0;
  const compute = () => {
    calls++;
    return principalComponents(inputs, 10, 3, { centred });
  };
  return { compute, calls: () => calls };
}

test('kept exactly, and computed once', async () => {
  const cache = memoryCache();
  const { compute, calls } = counted();
  const first = await cachedComponents(cache, CHECKSUM, { centred: true }, compute);
  assert.equal(await cachedComponents(cache, CHECKSUM, { centred: true }, compute), first);
  assert.is(calls(), 1);
  assert.ok([...cache.kept.keys()].every((key) => /^[0-9a-f]{64}$/.test(key)));
});

test('other data and another centre have their own', async () => {
  const cache = memoryCache();
  const { compute, calls } = counted();
  await cachedComponents(cache, CHECKSUM, { centred: true }, compute);
  await cachedComponents(cache, CHECKSUM, { centred: false }, compute);
  await cachedComponents(cache, 'decaf', { centred: true }, compute);
  assert.is(calls(), 3);
  assert.is(cache.kept.size, 3);
});

test('without a cache it is computed', async () => {
  const { compute, calls } = counted();
  await cachedComponents(undefined, CHECKSUM, { centred: true }, compute);
  await cachedComponents(undefined, CHECKSUM, { centred: true }, compute);
  assert.is(calls(), 2);
});

test('bytes that are damaged, cut or of another key are not trusted, and replaced', async () => {
  const cache = memoryCache();
  const { compute, calls } = counted();
  const expected = await cachedComponents(cache, CHECKSUM, { centred: true }, compute);
  const [key] = cache.kept.keys();
  const whole = cache.kept.get(key)!;
  const other = memoryCache();
  await cachedComponents(other, 'decaf', { centred: true }, counted().compute);
  const flipped = (at: number) => whole.map((byte, index) => (index === at ? byte ^ 1 : byte));
  const damaged = [
    new Uint8Array(0),
    new Uint8Array(whole.length),
    whole.slice(0, -1),
    whole.slice(0, -8),
    Uint8Array.of(...whole, 0, 0, 0, 0, 0, 0, 0, 0),
    // The version, the byte order mark, a number, the checksum.
    ...[12, 100, whole.length - 40, whole.length - 1].map(flipped),
    [...other.kept.values()][0],
  ];
  let computed = calls();
  for (const bytes of damaged) {
    cache.kept.set(key, bytes);
    assert.equal(await cachedComponents(cache, CHECKSUM, { centred: true }, compute), expected);
    assert.is(calls(), ++computed);
    assert.equal(cache.kept.get(key), whole);
  }
});

test.run();
