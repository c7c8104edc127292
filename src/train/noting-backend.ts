import type { Backend, Program, Tensor } from '../ops/backend.js';

/** What was made through a backend. */
export interface Made {
  /** So that their maker can free them all, whatever fails. */
  readonly tensors?: Tensor[];
  /** For their provenance. */
  readonly programs?: Program[];
}

/** `backend`, with what is made through it noted in `made`. */
export function notingBackend(backend: Backend, made: Made): Backend {
  return {
    name: backend.name,
    adapter: backend.adapter,
    mostElements: backend.mostElements,
    tensor(label, shape, type, values) {
      const tensor = backend.tensor(label, shape, type, values);
      made.tensors?.push(tensor);
      return tensor;
    },
    write: (tensor, values) => backend.write(tensor, values),
    read: (tensor) => backend.read(tensor),
    release: (tensors) => backend.release(tensors),
    async prepare(calls) {
      const program = await backend.prepare(calls);
      made.programs?.push(program);
      return program;
    },
    run: (program, times) => backend.run(program, times),
    finish: () => backend.finish(),
    close: () => backend.close(),
  };
}
