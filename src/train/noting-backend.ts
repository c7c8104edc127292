import type { Backend, Tensor } from '../ops/backend.js';

/** `backend`, with every tensor that is made through it noted in `made`: its maker can then free all, whatever fails. */
export function notingBackend(backend: Backend, made: Tensor[]): Backend {
  return {
    name: backend.name,
    adapter: backend.adapter,
    mostElements: backend.mostElements,
    tensor(label, shape, type, values) {
      const tensor = backend.tensor(label, shape, type, values);
      made.push(tensor);
      return tensor;
    },
    write: (tensor, values) => backend.write(tensor, values),
    read: (tensor) => backend.read(tensor),
    release: (tensors) => backend.release(tensors),
    prepare: (calls) => backend.prepare(calls),
    run: (program, times) => backend.run(program, times),
    finish: () => backend.finish(),
    close: () => backend.close(),
  };
}
