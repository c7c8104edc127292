import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RecentlyUsed } from '../../src/data/recently-used.js';

/** Values are numbers of bytes; `made` lists their keys as they are made. */
function keeping(limitBytes: number): { known: RecentlyUsed<number>; made: string[]; of: typeof ask } {
  const known = new RecentlyUsed<number>(limitBytes, (bytes) => bytes);
  const made: string[] = [];
  const ask = (key: string, bytes: number): Promise<number> =>
    known.of(key, () => {
      made.push(key);
      return Promise.resolve(bytes);
    });
  return { known, made, of: ask };
}

test('a value is made once, also for callers that ask while it is made', async () => {
  const { made, of } = keeping(100);
  assert.equal(await Promise.all([of('a', 10), of('a', 10)]), [10, 10]);
  await of('b', 20);
  await of('a', 10);
  assert.equal(made, ['a', 'b']);
});

test('the least recently used values go when all take more than the limit', async () => {
  const { made, of } = keeping(100);
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await of(key, 40);
  assert.equal(made, ['a', 'b', 'c', 'b']);
});

test('the last value is kept whatever its size', async () => {
  const { made, of } = keeping(100);
  for (const key of ['a', 'big', 'big', 'a']) await of(key, key === 'big' ? 1000 : 10);
  assert.equal(made, ['a', 'big', 'a']);
});

test('what could not be made is made again', async () => {
  const known = new RecentlyUsed<number>(100, (bytes) => bytes);
  const failure = await known
    .of('a', () => Promise.reject(new Error('no')))
    .then(
      () => undefined,
      (error: Error) => error.message,
    );
  assert.is(failure, 'no');
  assert.is(await known.of('a', () => Promise.resolve(3)), 3);
});

test.run();
