import type { MatrixUnits } from './precision.js';
import { type Columns, type Tile } from './tile.js';
import { hardwareTiles, matrixTiles, softwareTiles } from './tiles.js';

/** What a result says about the adapter it was computed on. */
export interface AdapterDescription {
  readonly description: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly driver: string;
  /** True if a processor pretends to be a GPU: lavapipe, SwiftShader, WARP. */
  readonly software: boolean;
}

/** Lanes of a tiled product on an adapter without subgroups of one fixed size, where no rows are shared. */
const UNSHARED_LANES = 8;

/** Elements of a workgroup of an element-wise kernel on a software adapter; starting one costs as much. */
const FLAT_RANGE = 4096;

/**
 * Most lanes of a processor's subgroup across which rows are shared: the driver splits vectors of more than
 * 512 bits.
 */
const MOST_LANES = 16;

/** How kernels are shaped for an adapter. A shape never changes a bit of a result. */
export interface KernelShape {
  /** How tiled products get their rows; see `Tile`, as for `lanes` and `down`. */
  readonly rows: Tile['rows'];
  readonly lanes: number;
  readonly down: number;
  /** The matrices that a subgroup multiplies. Present exactly when `rows` is `matrix`. */
  readonly matrix?: MatrixUnits;
  /**
   * Terms of a sum that one invocation of a product adds at a time, when this number divides its loop.
   * Default: 1.
   */
  readonly terms?: number;
  /** Workgroup size of element-wise kernels. */
  readonly flat: number;
  /** Elements that one invocation of an element-wise kernel computes. */
  readonly span: number;
  /** Rows and groups of four columns that one invocation computes, for a product of this extent. */
  tile(rows: number, columns4: number, columns?: Columns): Pick<Tile, 'tm' | 'tn'>;
  /**
   * Instead of `tile` for plans of so little work that compiling takes longest: a tile that compiles in half
   * the time. Absent: `tile` is used.
   */
  quickTile?(): Pick<Tile, 'tm' | 'tn'>;
  /**
   * Further tiles to measure for a product of this extent, as they may be faster. Absent: only `tile` is
   * used.
   */
  tiles?(rows: number, columns4: number, columns?: Columns): readonly Tile[];
}

export function describeAdapter(adapter: GPUAdapter): AdapterDescription {
  const info = adapter.info;
  const software =
    info.isFallbackAdapter ||
    /llvmpipe|swiftshader|lavapipe|software|warp/i.test(
      `${info.description} ${info.architecture} ${info.device}`,
    );
  const description = `${info.description}${widthOf(info)}`;
  return {
    description,
    vendor: info.vendor,
    architecture: info.architecture,
    driver: driverOf(description),
    software,
  };
}

/**
 * Returns `, 256 bits` for Mesa's software driver, whose speed and best tiles depend on the width of its
 * vectors, and nothing for any other.
 */
function widthOf({ description, device }: GPUAdapterInfo): string {
  const bits = /^llvmpipe:/.test(description) ? /(\d+)-bits/.exec(device)?.[1] : undefined;
  return bits === undefined ? '' : `, ${bits} bits`;
}

/**
 * Dawn's description is `device: driver`; the part after the first colon names the driver and its version.
 */
function driverOf(description: string): string {
  const colon = description.indexOf(':');
  return colon < 0 ? description : description.slice(colon + 1).trim();
}

/**
 * Returns the kernel shape for an adapter. On a software adapter one invocation computes many outputs,
 * because a load costs about as much as ten multiply-adds. On a GPU many invocations with few registers hide
 * the latency instead.
 */
export function kernelShape(adapter: GPUAdapter): KernelShape {
  const { software } = describeAdapter(adapter);
  const info = adapter.info;
  // lavapipe has 8 lanes of 256 bits or 16 of 512, SwiftShader 4 of 128 bits.
  const { subgroupMinSize = 0, subgroupMaxSize = 0 } = info;
  const shared =
    adapter.features.has('subgroups') && subgroupMinSize === subgroupMaxSize && subgroupMaxSize <= MOST_LANES;
  if (!software) {
    const tile = (): { tm: number; tn: number } => ({ tm: 8, tn: 1 });
    const subgroup = adapter.features.has('subgroups') && subgroupMinSize === subgroupMaxSize;
    return {
      rows: 'direct',
      lanes: 32,
      down: 1,
      flat: 64,
      span: 1,
      tile,
      tiles: (rows, columns4) => hardwareTiles(rows, columns4, subgroup ? subgroupMaxSize : undefined),
    };
  }
  const lanes = shared ? subgroupMaxSize : UNSHARED_LANES;
  const together = shared && lanes >= 8 ? lanes : MOST_LANES;
  return {
    rows: shared ? 'subgroup' : 'direct',
    lanes,
    down: 1,
    // Two terms at a time were a tenth slower on SwiftShader, and up to a quarter faster with 8 and 16 lanes.
    terms: shared && lanes >= 8 ? 2 : 1,
    // A subgroup walks through its own elements before the next one starts. Only if it is alone in its
    // workgroup are they neighbours in memory; among eight subgroups large pools took 2.6 times as long on
    // lavapipe. On SwiftShader, whose subgroups have 4 lanes, they took 1.6 times as long as with 16.
    flat: together,
    span: FLAT_RANGE / together,
    tile: (rows, columns4, columns = 'adjacent') => ({
      tm: rows <= 8 ? 8 : 16,
      tn: columns === 'adjacent' && columns4 >= 2 * lanes ? 2 : 1,
    }),
    // Measured on lavapipe only: a first run of quick took 34 processor-seconds instead of 51.
    ...(shared && lanes === 8 ? { quickTile: () => ({ tm: 8, tn: 1 }) } : {}),
    tiles: (rows, columns4, columns = 'adjacent') =>
      softwareTiles({ rows: shared ? 'subgroup' : 'direct', lanes }, rows, columns4, columns),
  };
}

/** Returns `shape` for a plan of little work. */
export function quickShape(shape: KernelShape): KernelShape {
  return shape.quickTile ? { ...shape, tile: shape.quickTile } : shape;
}

/** Returns `shape` with its products in f16 on the adapter's matrix units. */
export function matrixShape(shape: KernelShape, matrix: MatrixUnits): KernelShape {
  const { rows, lanes, down, tm, tn } = matrixTiles(matrix)[0];
  const tile = (): Pick<Tile, 'tm' | 'tn'> => ({ tm, tn });
  return { ...shape, rows, lanes, down, matrix, tile, quickTile: tile, tiles: () => matrixTiles(matrix) };
}
