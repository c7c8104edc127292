/** First it is only waited for, so that what is done at once costs no timer; then looked at now and then. */
const PATIENT_MS = 0.5;
const SLEEP_MS = 1;

/**
 * Maps a buffer to be read once all work that was handed over with it is done; as `buffer.mapAsync`, but with the event loop at
 * rest meanwhile. Dawn's binding for Node polls without a pause as long as any promise of it is open, which takes a core
 * from a software adapter: on two busy cores products on lavapipe had 1.5 times the speed without it. So the question is
 * taken back and asked again. Rejects with the error of `mapAsync`.
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
      // The first turn asks Dawn, in the second its answer is there.
      await Promise.race([mapped, twoTurns()]);
    } while (isOpen(state) && performance.now() - started < PATIENT_MS);
    if (!isOpen(state)) return;
    state = 'withdrawn';
    buffer.unmap();
    await mapped;
    await new Promise((resolve) => setTimeout(resolve, SLEEP_MS));
  }
}

/** A state that callbacks change; without a function of its own the compiler takes it for what was written last. */
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
