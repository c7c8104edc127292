import type { Backend, Program } from '../../src/ops/backend.js';
import { advanceStep } from '../../src/ops/batch/gather.js';
import type { PhaseClock } from './phase-clock.js';

/** What `watchedBackend` tells its clock of. */
export interface WatchedBackend {
  readonly clock: PhaseClock;
  /** What trains now, e.g. `linear`; it stands before the names of its phases. */
  readonly kind: () => string;
}

/**
 * `backend`, whose work becomes phases of a clock: `compile`, `read back`, and training and evaluation of
 * each kind. Drivers finish compiling a program when it first runs, so its first repetition counts as
 * `compile`; WebAssembly has no such phase. Every run ends before the next phase begins; this costs a round
 * trip a checkpoint and changes no bit.
 */
export function watchedBackend(backend: Backend, { clock, kind }: WatchedBackend): Backend {
  const compiles = backend.name !== 'wasm';
  const fresh = new Set<Program>();
  const runAs = (phase: string, program: Program, times: number): Promise<void> =>
    clock.during(phase, async () => {
      await backend.run(program, times);
      await backend.finish();
    });
  return {
    name: backend.name,
    adapter: backend.adapter,
    mostElements: backend.mostElements,
    tensor: (label, shape, type, values) => backend.tensor(label, shape, type, values),
    write: (tensor, values) => backend.write(tensor, values),
    read: (tensor) => clock.during('read back', () => backend.read(tensor)),
    release: (tensors) => backend.release(tensors),
    async prepare(calls) {
      if (!compiles) return backend.prepare(calls);
      const program = await clock.during('compile', () => backend.prepare(calls));
      fresh.add(program);
      return program;
    },
    async run(program, times = 1) {
      const first = fresh.delete(program) ? 1 : 0;
      if (first > 0) await runAs('compile', program, first);
      if (times === first) return;
      const trains = program.calls.some(({ operation }) => operation === advanceStep);
      await runAs(`${kind()}: ${trains ? 'train' : 'evaluate'}`, program, times - first);
    },
    finish: () => backend.finish(),
    close: () => backend.close(),
  };
}
