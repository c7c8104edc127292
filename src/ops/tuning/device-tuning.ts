import type { AdapterDescription, KernelShape } from '../../gpu/adapter.js';
import type { ShaderSource } from '../../gpu/shader.js';
import { chosenByTile, shaderHash } from '../../gpu/shader-hash.js';
import { shaderOf, type Call } from '../backend.js';
import { HARDWARE_EFFORT, SOFTWARE_EFFORT, type Effort } from './effort.js';
import { TileBook, type Kernel, type Page, type TileMemory } from './tile-book.js';
import { Tuner, type TileBench, type TuningTime } from './tuner.js';

/** What choosing tiles by measuring needs from the outside. */
export interface Tuning {
  /** Keeps choices between processes. */
  readonly memory?: TileMemory;
  readonly time: TuningTime;
  /** Takes a line about a remembered choice that cannot be used. */
  readonly say: (line: string) => void;
  readonly now: () => Date;
  /** Default: by the adapter. */
  readonly effort?: Effort;
}

/** What choosing tiles by measuring needs from the backend that they are for. */
interface TunedBackend extends Omit<TileBench, 'kernel' | 'clock'> {
  readonly adapter: AdapterDescription;
  readonly shape: KernelShape;
  readonly shaders: ShaderSource;
}

/** The tuner of a backend. */
export function deviceTuner({ memory, time, say, now, effort }: Tuning, backend: TunedBackend): Tuner {
  const { adapter, shape, shaders, ...bench } = backend;
  return new Tuner({
    bench: {
      ...bench,
      kernel: (call) => kernelOf(call, shape, shaders),
      clock: () => performance.now(),
    },
    shape,
    book: new TileBook(adapter, memory, say),
    effort: effort ?? (adapter.software ? SOFTWARE_EFFORT : HARDWARE_EFFORT),
    time,
    now,
  });
}

/** What is remembered for an adapter and the present kernels, sorted by operation. */
export function rememberedTiles(
  adapter: AdapterDescription,
  memory: TileMemory,
  shaders: ShaderSource,
): Promise<Page[]> {
  const book = new TileBook(adapter, memory, () => undefined);
  return book.pages((file, constants) => shaderHash(file, constants, shaders));
}

function kernelOf({ operation, sizes, members }: Call, shape: KernelShape, shaders: ShaderSource): Kernel {
  const { constants } = operation.dispatch(sizes, members, shape);
  const imports: Record<string, string> = {};
  for (const [key, value] of Object.entries(constants)) {
    if (typeof value === 'string' && !chosenByTile(key)) imports[key] = value;
  }
  const file = shaderOf(operation);
  return { operation: operation.name, file, imports, shader: shaderHash(file, constants, shaders) };
}
