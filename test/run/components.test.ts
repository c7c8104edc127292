import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ComponentsSource } from '../../src/run/components.js';

/** Makes values of so many megabytes; `made` lists their names as they are made. */
function remembering() {
  const source = new ComponentsSource(undefined);
  const made: string[] = [];
  const ask = (checksum: string, name: string, megabytes = 0) =>
    source.remembered(checksum, name, () => {
      made.push(`${checksum} ${name}`);
      return Promise.resolve({ orders: [{ firstHit: new Uint8Array(megabytes * 1e6) }], label: name });
    });
  return { ask, made };
}

test('what follows from a dataset is made once, by its name and the dataset', async () => {
  const { ask, made } = remembering();
  const first = await ask('a', 'critical PCs');
  assert.is(await ask('a', 'critical PCs'), first);
  await ask('a', 'orders');
  await ask('b', 'critical PCs');
  assert.equal(made, ['a critical PCs', 'a orders', 'b critical PCs']);
});

test('memory is bounded: numbers within a value count, and the oldest of more than 128 MB goes', async () => {
  const { ask, made } = remembering();
  for (const name of ['one', 'two', 'one', 'three', 'one', 'two']) await ask('a', name, 60);
  assert.equal(made, ['a one', 'a two', 'a three', 'a two']);
});

test.run();
