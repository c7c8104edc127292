import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { AdapterDescription } from '../../gpu/adapter.js';
import {
  elementCount,
  type Backend,
  type Call,
  type ElementType,
  type Program,
  type Tensor,
  type TensorValues,
} from '../backend.js';
import { joinHashes } from '../hashes.js';
import type { Crew } from './crew.js';
import { Heap } from './heap.js';
import { OPERAND_BYTES } from './step-runner.js';
import { bytesOf, viewOf, type Step } from './step.js';
import { own, stepsOf, type WasmTensor } from './steps.js';

/** A tensor of 256 MiB, of 4 GiB in all. */
const MOST_ELEMENTS = 2 ** 26;

interface WasmProgram extends Program {
  readonly steps: readonly Step[];
}

/** Operations as WebAssembly SIMD kernels on the processor, and as their twins where there is no kernel. */
export class WasmBackend implements Backend {
  readonly name = 'wasm';
  readonly mostElements = MOST_ELEMENTS;
  readonly adapter: AdapterDescription;
  private readonly heap: Heap;
  /** Those of the calls, by how many elements they have. A call uses them in turn. */
  private readonly temporaries = new Map<number, number[]>();
  private scratch = { address: 0, bytes: 0 };
  /** What was asked for last, and how much of it is not done. */
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly crew: Crew) {
    this.heap = new Heap(crew.memory, crew.start, crew.limit);
    this.adapter = {
      description: `WebAssembly SIMD (${crew.engine})`,
      vendor: 'pcbias',
      architecture: 'wasm',
      driver: crew.engine,
      software: true,
    };
  }

  tensor(label: string, shape: readonly number[], type: ElementType, values?: TensorValues): WasmTensor {
    const count = elementCount(shape);
    if (count > MOST_ELEMENTS) {
      throw new RangeError(
        `tensor ${label} [${shape.join(', ')}] has ${count} elements, expected at most ${MOST_ELEMENTS}; ` +
          'use fewer members, examples or a smaller size',
      );
    }
    const tensor = { label, shape, type, address: this.allocate(label, bytesOf(type, count)) };
    if (values) this.write(tensor, values);
    return tensor;
  }

  write(tensor: Tensor, values: TensorValues): void {
    const count = elementCount(tensor.shape);
    if (values.length !== count) {
      throw new RangeError(`tensor ${tensor.label}: got ${values.length} values, expected ${count}`);
    }
    const given = this.waiting > 0 ? values.slice() : values;
    void this.inTurn(() => this.valuesOf(own(tensor)).set(given));
  }

  async read(tensor: Tensor): Promise<TensorValues> {
    return this.inTurn(() => this.valuesOf(own(tensor)).slice());
  }

  release(tensors: Iterable<Tensor>): void {
    const addresses = [...tensors].map((tensor) => own(tensor).address);
    void this.inTurn(() => addresses.forEach((address) => this.heap.release(address)));
  }

  prepare(calls: readonly Call[]): Promise<WasmProgram> {
    const hashes: (readonly [string, string])[] = [];
    let largest = 0;
    const steps = calls.flatMap((call) => {
      const { steps: own, scratch } = stepsOf(call, this.temporariesOfCall());
      largest = Math.max(largest, scratch);
      hashes.push(...own.map((step) => [call.operation.name, this.hashOf(step)] as const));
      return own;
    });
    this.needScratch(steps.length * OPERAND_BYTES + largest);
    return Promise.resolve({ calls, steps, hashes: joinHashes(hashes) });
  }

  /** Resolves when the program has run. */
  async run(program: Program, times = 1): Promise<void> {
    const { steps } = program as WasmProgram;
    const before = this.last;
    this.waiting++;
    const ended = before
      .then(() => this.crew.run({ steps, times, scratch: this.scratch }))
      .finally(() => this.waiting--);
    this.last = heard(ended);
    await ended;
  }

  async finish(): Promise<void> {
    await this.last;
  }

  close(): Promise<void> {
    return this.crew.close();
  }

  /** Does `work` at once if nothing runs, else when all that was asked for before is done. */
  private inTurn<T>(work: () => T): T | Promise<T> {
    if (this.waiting === 0) return work();
    this.waiting++;
    const done = this.last.then(work).finally(() => this.waiting--);
    this.last = heard(done);
    return done;
  }

  private allocate(label: string, bytes: number): number {
    try {
      return this.heap.allocate(bytes);
    } catch (cause) {
      throw new RangeError(
        `tensor ${label} of ${bytes} bytes: the memory of WebAssembly is full; use fewer members, examples ` +
          'or a smaller batch, or an adapter',
        { cause },
      );
    }
  }

  private temporariesOfCall(): (count: number) => number {
    const used = new Map<number, number>();
    return (count) => {
      const addresses = this.temporaries.get(count) ?? [];
      this.temporaries.set(count, addresses);
      const at = used.get(count) ?? 0;
      used.set(count, at + 1);
      addresses[at] ??= this.allocate('of a call', bytesOf('f32', count));
      return addresses[at];
    };
  }

  /** Programs get the largest scratch when they run, so that a smaller one can be given back. */
  private needScratch(bytes: number): void {
    if (bytes <= this.scratch.bytes) return;
    const rounded = Math.ceil(bytes / 64) * 64;
    this.heap.release(this.scratch.address);
    this.scratch = { address: this.allocate('scratch', rounded * this.crew.threads), bytes: rounded };
  }

  private hashOf(step: Step): string {
    return 'kernel' in step ? this.crew.hash : bytesToHex(sha256(utf8ToBytes(step.twin.text))).slice(0, 16);
  }

  private valuesOf({ type, shape, address }: WasmTensor): TensorValues {
    return viewOf(this.crew.memory, { type, address, count: elementCount(shape) });
  }
}

/** The same promise; what rejects it is heard by those who await it, and must not end the process before. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
