import { parentPort, Worker, workerData } from 'node:worker_threads';

/** How a task ended: with what its thread returned, or because the thread ended before it did. */
export type TaskEnd<Result> =
  { readonly kind: 'done'; readonly result: Result } | { readonly kind: 'lost'; readonly reason: string };

/** Why a task is rejected that was not done. */
const CLOSED = 'the threads were closed before the task was done';

interface Queued<Task, Result> {
  readonly task: Task;
  readonly onStart: () => void;
  readonly resolve: (end: TaskEnd<Result>) => void;
  readonly reject: (error: Error) => void;
}

interface Thread<Task, Result> {
  readonly worker: Worker;
  current: Queued<Task, Result> | undefined;
  /** The error that ended it, if one did. */
  error: Error | undefined;
}

/**
 * Threads that work on tasks, one at a time each, in the sequence in which they were given. Threads start
 * when there are tasks for them. All run one module, which calls `serveTasks`. Tasks and results are plain
 * data.
 */
export class ThreadPool<Task, Result> {
  private readonly threads = new Set<Thread<Task, Result>>();
  private readonly queue: Queued<Task, Result>[] = [];
  private closed = false;

  /**
   * @param module the threads' module
   * @param setup plain data that `serveTasks` gives it
   * @param most threads at a time
   */
  constructor(
    private readonly module: URL,
    private readonly setup: unknown,
    private readonly most: number,
  ) {}

  /** Rejects with an Error after `close`. A thread that dies loses its own task only. */
  run(task: Task, onStart: () => void = () => undefined): Promise<TaskEnd<Result>> {
    return new Promise((resolve, reject) => {
      if (this.closed) reject(new Error(CLOSED));
      this.queue.push({ task, onStart, resolve, reject });
      this.assign();
    });
  }

  /** Ends all threads. Tasks that are not done are rejected. */
  async close(): Promise<void> {
    this.closed = true;
    const threads = [...this.threads];
    const left = [...threads.flatMap(({ current }) => current ?? []), ...this.queue.splice(0)];
    for (const { reject } of left) reject(new Error(CLOSED));
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  private assign(): void {
    while (this.queue.length > 0) {
      const thread = [...this.threads].find(({ current }) => current === undefined) ?? this.start();
      if (thread === undefined) return;
      const next = this.queue.shift()!;
      thread.current = next;
      next.onStart();
      thread.worker.postMessage(next.task);
    }
  }

  /** A new thread, or undefined where there are enough. */
  private start(): Thread<Task, Result> | undefined {
    if (this.closed || this.threads.size >= this.most) return undefined;
    const worker = new Worker(this.module, { workerData: this.setup });
    const thread: Thread<Task, Result> = { worker, current: undefined, error: undefined };
    this.threads.add(thread);
    const finish = (end: TaskEnd<Result>): void => {
      const { current } = thread;
      thread.current = undefined;
      current?.resolve(end);
      this.assign();
    };
    worker.on('message', (result: Result) => finish({ kind: 'done', result }));
    // An exit follows an error.
    worker.on('error', (error: Error) => (thread.error = error));
    worker.on('messageerror', (error: Error) => {
      thread.error = error;
      void worker.terminate();
    });
    worker.on('exit', (code) => {
      this.threads.delete(thread);
      const { error } = thread;
      const how = error === undefined ? `with exit code ${code}` : `by an error: ${error.message}`;
      finish({ kind: 'lost', reason: `its thread ended ${how}` });
    });
    return thread;
  }
}

/**
 * Answers the tasks of the pool that started this thread. `open` gets the pool's setup. A rejection ends the
 * thread.
 */
export async function serveTasks<Setup, Task, Result>(
  open: (setup: Setup) => Promise<(task: Task) => Promise<Result>>,
): Promise<void> {
  const port = parentPort;
  if (port === null)
    throw new Error('serveTasks: called in the main thread, expected a thread of a ThreadPool');
  const work = await open(workerData as Setup);
  port.on('message', (task: Task) => {
    work(task)
      .then((result) => port.postMessage(result))
      .catch((error: unknown) => {
        // Not every kind of error reaches the main thread with its message.
        throw new Error(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      });
  });
}
