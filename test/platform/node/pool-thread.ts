import { serveTasks } from '../../../src/platform/node/thread-pool.js';

/** What the threads of thread-pool.test.ts do. */
export type Task =
  { readonly add: number } | { readonly wait: number } | { readonly end: 'exit' | 'error' | 'function' };

await serveTasks<{ readonly base: number }, Task, unknown>(({ base }) =>
  Promise.resolve(async (task: Task) => {
    if ('add' in task) return base + task.add;
    if ('wait' in task) {
      await new Promise((resolve) => setTimeout(resolve, task.wait));
      return 'waited';
    }
    if (task.end === 'exit') process.exit(7);
    if (task.end === 'error') throw new RangeError('found no sense');
    // Functions cannot be sent.
    return () => undefined;
  }),
);
