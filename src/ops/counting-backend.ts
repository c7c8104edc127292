import type { AdapterDescription } from '../gpu/adapter.js';
import {
  elementCount,
  type Backend,
  type Call,
  type ElementType,
  type Program,
  type Tensor,
  type TensorValues,
  type Work,
} from './backend.js';

/** What a backend is, as far as programs depend on it. */
export type BackendTraits = Pick<Backend, 'name' | 'adapter' | 'mostElements'>;

const ARRAYS = { f32: Float32Array, u32: Uint32Array, u8: Uint8Array } as const;

/**
 * Stands for a backend to learn what programs would do there: it holds no numbers and computes nothing, but
 * adds up the work of what it is told to run. Every tensor reads as zeros.
 */
export class CountingBackend implements Backend {
  readonly name: string;
  readonly adapter: AdapterDescription;
  readonly mostElements: number;
  private counted: Work = { flops: 0, bytes: 0 };

  constructor({ name, adapter, mostElements }: BackendTraits) {
    this.name = name;
    this.adapter = adapter;
    this.mostElements = mostElements;
  }

  /** The work of all runs since the last call. */
  take(): Work {
    const { counted } = this;
    this.counted = { flops: 0, bytes: 0 };
    return counted;
  }

  tensor(label: string, shape: readonly number[], type: ElementType): Tensor {
    return { label, shape, type };
  }

  write(): void {}

  read({ shape, type }: Tensor): Promise<TensorValues> {
    return Promise.resolve(new ARRAYS[type](elementCount(shape)));
  }

  release(): void {}

  prepare(calls: readonly Call[]): Promise<Program> {
    return Promise.resolve({ calls, hashes: {} });
  }

  run({ calls }: Program, times = 1): Promise<void> {
    this.counted = sumOfWork([this.counted, timesWork(times, programWork(calls))]);
    return Promise.resolve();
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Work of one run of some calls. */
export function programWork(calls: readonly Call[]): Work {
  return sumOfWork(calls.map(({ operation, sizes, members }) => operation.work(sizes, members)));
}

export function sumOfWork(works: readonly Work[]): Work {
  return works.reduce((sum, { flops, bytes }) => ({ flops: sum.flops + flops, bytes: sum.bytes + bytes }), {
    flops: 0,
    bytes: 0,
  });
}

export function timesWork(times: number, { flops, bytes }: Work): Work {
  return { flops: times * flops, bytes: times * bytes };
}
