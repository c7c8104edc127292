import type { AdapterDescription, KernelShape } from '../../gpu/adapter.js';
import type { ShaderSource } from '../../gpu/shader.js';
import { chosenByTile, shaderHash } from '../../gpu/shader-hash.js';
import { shaderOf, type Call } from '../backend.js';
import { effortOf, type Effort } from './effort.js';
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
  /** Runs a measurement of tiles; for who wants to know how long they take. */
  readonly watch?: (measurement: () => Promise<unknown>) => Promise<unknown>;
  /** FLOPs that are still to be done, by the plan. Default: so many that measuring pays. */
  readonly plannedFlops?: number;
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
export function deviceTuner(
  { memory, time, say, now, plannedFlops = Infinity, effort: asked }: Tuning,
  backend: TunedBackend,
): Tuner {
  const { adapter, shape, shaders, ...bench } = backend;
  const effort = asked ?? effortOf(adapter);
  return new Tuner({
    bench: {
      ...bench,
      kernel: (call) => kernelOf(call, shape, shaders),
      clock: () => performance.now(),
    },
    shape,
    book: new TileBook(adapter, memory, say),
    effort,
    // What earlier processes have chosen is used all the same.
    time: plannedFlops < effort.leastPlanFlops ? { leftMs: 0 } : time,
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
