/** Looks that a thread takes before it goes to sleep; others need some microseconds to come. */
const LOOKS = 4000;

/** Bytes that a barrier takes in the memory: who has come, and how often all have gone on. */
export const BARRIER_BYTES = 8;

/** Where threads of one memory wait for each other. */
export class Barrier {
  private readonly state: Int32Array;

  constructor(
    memory: WebAssembly.Memory,
    address: number,
    private readonly threads: number,
  ) {
    this.state = new Int32Array(memory.buffer, address, BARRIER_BYTES / 4);
  }

  /** Returns when all threads have called it. */
  wait(): void {
    const { state, threads } = this;
    if (threads === 1) return;
    const round = Atomics.load(state, 1);
    if (Atomics.add(state, 0, 1) === threads - 1) {
      Atomics.store(state, 0, 0);
      Atomics.store(state, 1, round + 1);
      Atomics.notify(state, 1);
      return;
    }
    for (let look = 0; look < LOOKS; look++) {
      if (Atomics.load(state, 1) !== round) return;
    }
    while (Atomics.load(state, 1) === round) Atomics.wait(state, 1, round);
  }
}
