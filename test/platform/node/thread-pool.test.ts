import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ThreadPool, type TaskEnd } from '../../../src/platform/node/thread-pool.js';
import type { Task } from './pool-thread.js';

const MODULE = new URL('./pool-thread.js', import.meta.url);

async function withPool(
  threads: number,
  body: (pool: ThreadPool<Task, unknown>) => Promise<void>,
): Promise<void> {
  const pool = new ThreadPool<Task, unknown>(MODULE, { base: 100 }, threads);
  try {
    await body(pool);
  } finally {
    await pool.close();
  }
}

function reasonOf(end: TaskEnd<unknown>): string {
  return end.kind === 'lost' ? end.reason : `done: ${String(end.result)}`;
}

for (const threads of [1, 3]) {
  test(`each task gets its own result, on ${threads} threads`, async () => {
    await withPool(threads, async (pool) => {
      const started: number[] = [];
      const ends = await Promise.all(
        [...Array(7).keys()].map((add) => pool.run({ add }, () => started.push(add))),
      );
      assert.equal(
        ends,
        [...Array(7).keys()].map((add) => ({ kind: 'done', result: 100 + add })),
      );
      assert.equal(started, [...Array(7).keys()], 'tasks start in their sequence');
    });
  });
}

test('a thread that ends loses its own task, with the reason; the others go on', async () => {
  await withPool(1, async (pool) => {
    const ends = await Promise.all([
      pool.run({ end: 'exit' }),
      pool.run({ add: 1 }),
      pool.run({ end: 'error' }),
      pool.run({ end: 'function' }),
      pool.run({ add: 2 }),
    ]);
    assert.is(reasonOf(ends[0]), 'its thread ended with exit code 7');
    assert.is(reasonOf(ends[1]), 'done: 101');
    assert.is(reasonOf(ends[2]), 'its thread ended by an error: RangeError: found no sense');
    assert.match(reasonOf(ends[3]), /^its thread ended by an error: DataCloneError: .*could not be cloned/s);
    assert.is(reasonOf(ends[4]), 'done: 102');
  });
});

test('a module that cannot be loaded loses every task and does not hang', async () => {
  const pool = new ThreadPool<Task, unknown>(new URL('./none.js', import.meta.url), {}, 2);
  const ends = await Promise.all([1, 2, 3].map((add) => pool.run({ add })));
  for (const end of ends) assert.match(reasonOf(end), /its thread ended by an error: Cannot find module/);
  await pool.close();
});

test('closing gives up tasks that run, that wait and that come later', async () => {
  const pool = new ThreadPool<Task, unknown>(MODULE, { base: 0 }, 1);
  const failures = [pool.run({ wait: 60_000 }), pool.run({ add: 1 })].map((task) =>
    task.then(
      () => 'done',
      ({ message }: Error) => message,
    ),
  );
  await pool.close();
  const later = pool.run({ add: 2 }).then(
    () => 'done',
    ({ message }: Error) => message,
  );
  for (const message of await Promise.all([...failures, later])) assert.match(message, /were closed/);
});

test.run();
