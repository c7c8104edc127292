/**
 * Long work that can be left and taken up again: it yields every few milliseconds the floating-point operations that it
 * did, or skipped of those foreseen, since it last yielded.
 */
export type Steps<T> = Generator<number, T, undefined>;

/** How long the event loop may stand still. A step takes a few ms, so a turn comes well within 200 ms. */
const SLICE_MS = 80;

/** Does all steps at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

/**
 * Does all steps, letting the event loop turn about every 80 ms.
 *
 * @param operations floating-point operations foreseen in all
 * @param onProgress told the share that is done, ascending from above 0 to 1, before each turn and at the end
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

/** One turn of the event loop. A message, since timers wait 4 ms in browsers, and a second on a page that is not seen. */
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
