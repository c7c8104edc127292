/**
 * For this long the result is only awaited, so that fast work costs no timer. Then it is polled every
 * SLEEP_MS.
 */
const PATIENT_MS = 0.5;
const SLEEP_MS = 1;

/**
 * Maps a buffer for reading once all work that was submitted with it is done. It does what `buffer.mapAsync`
 * does, but keeps the event loop at rest meanwhile. Dawn's binding for Node polls without a pause as long as
 * one of its promises is open, and that takes a core from a software adapter: without it, products on
 * lavapipe ran 1.5 times as fast on two busy cores. So the request is withdrawn and repeated. Rejects with
 * the error of `mapAsync`.
 */
export async function mapRead(buffer: GPUBuffer, bytes?: number): Promise<void> {
  for (const started = performance.now(); ;) {
    let state: 'open' | 'mapped' | 'withdrawn' = 'open';
    const mapped = buffer.mapAsync(GPUMapMode.READ, 0, bytes).then(
      () => void (state = 'mapped'),
      (error: unknown) => {
        if (state !== 'withdrawn') throw error;
      },
    );
    do {
      // The first turn asks Dawn; the answer arrives in the second.
      await Promise.race([mapped, twoTurns()]);
    } while (isOpen(state) && performance.now() - started < PATIENT_MS);
    if (!isOpen(state)) return;
    state = 'withdrawn';
    buffer.unmap();
    await mapped;
    await new Promise((resolve) => setTimeout(resolve, SLEEP_MS));
  }
}

/** Reads a state that callbacks change. In place, the compiler would narrow it to the value assigned last. */
function isOpen(state: string): boolean {
  return state === 'open';
}

async function twoTurns(): Promise<void> {
  await turn();
  await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
