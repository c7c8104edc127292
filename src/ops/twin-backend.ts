import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { GPU, IKernelRunShortcut } from 'gpu.js';
import type { AdapterDescription } from '../gpu/adapter.js';
import {
  elementCount,
  type Backend,
  type Call,
  type ElementType,
  type Program,
  type Tensor,
  type TensorValues,
  type Twin,
} from './backend.js';
import { partOf } from './call-part.js';
import { joinHashes } from './hashes.js';
import { twinText } from './twin-text.js';

/** gpu.js computes some indices in single precision, which holds all integers up to here. */
const MOST_ELEMENTS = 2 ** 24;

interface TwinTensor extends Tensor {
  values: Float32Array;
}

/** `webasm` is faster and computes in f32; `cpu` computes in f64 and rounds what it stores. */
type TwinMode = 'webasm' | 'cpu';

/** The values of a tensor that belong to the members of a call. */
interface Part {
  readonly tensor: TwinTensor;
  readonly start: number;
  readonly count: number;
}

interface TwinStep {
  readonly kernel: IKernelRunShortcut;
  readonly inputs: readonly Part[];
  readonly output: Part;
}

interface TwinProgram extends Program {
  readonly steps: readonly TwinStep[];
}

/** Operations as gpu.js functions: the oracle of the kernels, and the last resort if there is no adapter. */
export class TwinBackend implements Backend {
  readonly name = 'twin';
  readonly mostElements = MOST_ELEMENTS;
  readonly adapter: AdapterDescription;
  private gpu: Promise<GPU> | undefined;
  private readonly kernels = new Map<string, IKernelRunShortcut>();

  constructor(private readonly mode: TwinMode = 'webasm') {
    this.adapter = {
      description: `gpu.js twins (${mode === 'webasm' ? 'WebAssembly' : 'JavaScript'})`,
      vendor: 'gpu.js',
      architecture: mode,
      driver: 'none',
      software: true,
    };
  }

  tensor(label: string, shape: readonly number[], type: ElementType, values?: TensorValues): TwinTensor {
    const count = elementCount(shape);
    if (count > this.mostElements) {
      throw new RangeError(
        `tensor ${label} [${shape.join(', ')}] has ${count} elements, but a twin indexes at most ` +
          `${this.mostElements}; use fewer members, examples or a smaller batch, or an adapter`,
      );
    }
    const tensor = { label, shape, type, values: new Float32Array(count) };
    if (values) {
      this.write(tensor, values);
    }
    return tensor;
  }

  write(tensor: Tensor, values: TensorValues): void {
    const target = own(tensor);
    if (values.length !== target.values.length) {
      throw new RangeError(
        `tensor ${tensor.label}: got ${values.length} values, expected ${target.values.length}`,
      );
    }
    target.values = Float32Array.from(values);
  }

  read(tensor: Tensor): Promise<TensorValues> {
    const { values, type } = own(tensor);
    switch (type) {
      case 'f32':
        return Promise.resolve(values.slice());
      case 'u32':
        return Promise.resolve(Uint32Array.from(values));
      case 'u8':
        return Promise.resolve(Uint8Array.from(values));
    }
  }

  release(tensors: Iterable<Tensor>): void {
    for (const tensor of tensors) {
      own(tensor).values = new Float32Array(0);
    }
  }

  async prepare(calls: readonly Call[]): Promise<TwinProgram> {
    const gpu = await (this.gpu ??= openGpu(this.mode));
    const steps = calls.flatMap((call) => this.steps(call, gpu));
    return { calls, steps, hashes: hashesOf(calls) };
  }

  async run(program: Program, times = 1): Promise<void> {
    for (let repetition = 0; repetition < times; repetition++) {
      for (const { kernel, inputs, output } of (program as TwinProgram).steps) {
        store(output, kernel(...inputs.map(valuesOf)) as Float32Array);
      }
      // The event loop gets a turn, so that Ctrl-C and the progress line are served.
      await new Promise<void>((resolve) => setImmediateOrTimeout(resolve));
    }
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await (await this.gpu)?.destroy();
  }

  private steps(call: Call, gpu: GPU): TwinStep[] {
    const tensors = { ...call.tensors };
    return call.operation.twins.map((twin) => {
      if (twin.like !== undefined) {
        const { shape, type } = tensors[twin.like];
        tensors[twin.output] = this.tensor(twin.output, shape, type);
      }
      return this.step({ ...call, tensors }, twin, gpu);
    });
  }

  private step(call: Call, twin: Twin, gpu: GPU): TwinStep {
    const name = call.operation.name;
    const find = (binding: string): Part => {
      const tensor = call.tensors[binding];
      if (!tensor) {
        throw new Error(`${name}: no tensor for ${binding}; got ${Object.keys(call.tensors).join(', ')}`);
      }
      return { tensor: own(tensor), ...partOf(tensor.shape, call, binding) };
    };
    const output = find(twin.output);
    const constants = { ...call.sizes, members: call.members };
    const { count } = output;
    const key = JSON.stringify([twinText(twin), twin.matrix, count, Object.entries(constants).sort()]);
    let kernel = this.kernels.get(key);
    if (!kernel) {
      kernel = compile(gpu, twin, constants, count);
      this.kernels.set(key, kernel);
    }
    return { kernel, inputs: twin.inputs.map(find), output };
  }
}

/** Loading gpu.js takes a tenth of a second, which commands save that run no twin. */
async function openGpu(mode: TwinMode): Promise<GPU> {
  const { GPU } = await import('gpu.js');
  // 'webasm' is a mode of gpu.js 2.24 that its type definitions do not list yet.
  return new GPU({ mode: mode as 'cpu' });
}

function compile(gpu: GPU, twin: Twin, constants: Record<string, number>, count: number): IKernelRunShortcut {
  const settings = {
    output: [count],
    constants: twin.matrix ? { ...constants, matrix: Float32Array.from(twin.matrix) } : constants,
    dynamicArguments: true,
    loopMaxIterations: 2 ** 30,
    precision: 'single',
  };
  return gpu.createKernel(twinText(twin) as never, settings as never) as IKernelRunShortcut;
}

function valuesOf({ tensor: { values }, start, count }: Part): Float32Array {
  return count === values.length ? values : values.slice(start, start + count);
}

function store({ tensor, start, count }: Part, values: Float32Array): void {
  if (count === tensor.values.length) tensor.values = values;
  else tensor.values.set(values, start);
}

function hashesOf(calls: readonly Call[]): Record<string, string> {
  return joinHashes(
    calls.map(({ operation }) => {
      const text = operation.twins.map((twin) => twin.compute.toString()).join('\n');
      return [operation.name, bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16)];
    }),
  );
}

function own(tensor: Tensor): TwinTensor {
  if (!('values' in tensor)) {
    throw new Error(`tensor ${tensor.label} belongs to another backend`);
  }
  return tensor as TwinTensor;
}

function setImmediateOrTimeout(resolve: () => void): void {
  if (typeof setImmediate === 'function') {
    setImmediate(resolve);
  } else {
    setTimeout(resolve, 0);
  }
}
