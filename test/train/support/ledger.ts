import type { AdapterDescription } from '../../../src/gpu/adapter.js';
import type { Backend, Call, ElementType, Program, Tensor, TensorValues } from '../../../src/ops/backend.js';

/** A backend that knows which tensors are alive, and refuses every tensor after the `most`-th. */
export class Ledger implements Backend {
  readonly alive = new Set<Tensor>();
  private made = 0;

  constructor(
    private readonly inner: Backend,
    private readonly most = Infinity,
  ) {}

  get name(): string {
    return this.inner.name;
  }

  get adapter(): AdapterDescription {
    return this.inner.adapter;
  }

  get mostElements(): number {
    return this.inner.mostElements;
  }

  tensor(label: string, shape: readonly number[], type: ElementType, values?: TensorValues): Tensor {
    if (this.made++ >= this.most) throw new RangeError(`no room for ${label}`);
    const tensor = this.inner.tensor(label, shape, type, values);
    this.alive.add(tensor);
    return tensor;
  }

  write(tensor: Tensor, values: TensorValues): void {
    this.inner.write(tensor, values);
  }

  read(tensor: Tensor): Promise<TensorValues> {
    return this.inner.read(tensor);
  }

  release(tensors: Iterable<Tensor>): void {
    const released = [...tensors];
    for (const tensor of released) {
      if (!this.alive.delete(tensor)) throw new Error(`${tensor.label} is released, but is not alive`);
    }
    this.inner.release(released);
  }

  prepare(calls: readonly Call[]): Promise<Program> {
    return this.inner.prepare(calls);
  }

  run(program: Program, times?: number): Promise<void> {
    return this.inner.run(program, times);
  }

  finish(): Promise<void> {
    return this.inner.finish();
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

/** A backend on which one entry of the tensor `label` is not finite from the beginning. */
export class Poisoned extends Ledger {
  constructor(
    inner: Backend,
    private readonly label: string,
    private readonly index: number,
    private readonly poison: number,
  ) {
    super(inner);
  }

  override tensor(label: string, shape: readonly number[], type: ElementType, values?: TensorValues): Tensor {
    if (label !== this.label) return super.tensor(label, shape, type, values);
    const poisoned = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
    if (values) poisoned.set(values);
    poisoned[this.index] = this.poison;
    return super.tensor(label, shape, type, poisoned);
  }
}

/** Records the operations that it prepares. */
export class Noted extends Ledger {
  readonly operations = new Set<string>();

  override prepare(calls: readonly Call[]): Promise<Program> {
    calls.forEach(({ operation }) => this.operations.add(operation.name));
    return super.prepare(calls);
  }
}
