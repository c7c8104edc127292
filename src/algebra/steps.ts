/**
 * Long work that can be interrupted and resumed. Every few milliseconds it yields the number of
 * floating-point operations done since the last yield. Foreseen operations that it skips count as done.
 */
export type Steps<T> = Generator<number, T, undefined>;

/**
 * Longest time without a turn of the event loop. A step takes a few ms, so a turn comes well within 200 ms.
 */
const SLICE_MS = 80;

/** Runs all steps at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

/**
 * Runs all steps and lets the event loop turn about every 80 ms.
 *
 * @param operations floating-point operations foreseen in all
 * @param onProgress receives the share that is done, ascending from above 0 to 1, before each turn and at the
 * end
 */
export async function inSlices<T>(
  steps: Steps<T>,
  operations: number,
  onProgress?: (share: number) => void,
): Promise<T> {
  let done = 0;
  let since = performance.now();
  for (;;) {
    const next = steps.next();
    if (next.done) {
      onProgress?.(1);
      return next.value;
    }
    done += next.value;
    if (performance.now() - since < SLICE_MS) continue;
    onProgress?.(Math.min(1, done / operations));
    await turn();
    since = performance.now();
  }
}

/**
 * Lets the event loop turn once. It uses a message, since timers wait 4 ms in browsers and a second on a
 * hidden page.
 */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
