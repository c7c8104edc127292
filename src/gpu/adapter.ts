import type { MatrixUnits } from './precision.js';
import { type Columns, type Tile } from './tile.js';
import { hardwareTiles, matrixTiles, softwareTiles } from './tiles.js';

/** What a result says about the adapter it was computed on. */
export interface AdapterDescription {
  readonly description: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly driver: string;
  /** A processor pretends to be a GPU: lavapipe, SwiftShader, WARP. */
  readonly software: boolean;
}

/** Lanes of a tiled product where an adapter has no subgroups of a fixed size to share rows in. */
const UNSHARED_LANES = 8;

/** How kernels are shaped for an adapter; a shape never changes a bit of a result. */
export interface KernelShape {
  /** Of tiled products: `Tile`. */
  readonly rows: Tile['rows'];
  readonly lanes: number;
  readonly down: number;
  /** Where `rows` is `matrix`: what a subgroup multiplies. */
  readonly matrix?: MatrixUnits;
  /** Terms of a sum that an invocation of a product adds together, where so many divide its loop. Default: 1. */
  readonly terms?: number;
  /** Workgroup size of element-wise kernels. */
  readonly flat: number;
  /** Elements that one invocation of those does. */
  readonly span: number;
  /** Rows and groups of four columns that one invocation of a product computes, for a product of this extent. */
  tile(rows: number, columns4: number, columns?: Columns): Pick<Tile, 'tm' | 'tn'>;
  /** Other tiles that may be faster for a product of this extent, to be measured. None: `tile` is all there is. */
  tiles?(rows: number, columns4: number, columns?: Columns): readonly Tile[];
}

export function describeAdapter(adapter: GPUAdapter): AdapterDescription {
  const info = adapter.info;
  const software =
    info.isFallbackAdapter ||
    /llvmpipe|swiftshader|lavapipe|software|warp/i.test(
      `${info.description} ${info.architecture} ${info.device}`,
    );
  return {
    description:
      info.device && !info.description.includes(info.device) ? `${info.description}` : info.description,
    vendor: info.vendor,
    architecture: info.architecture,
    driver: driverOf(info.description),
    software,
  };
}

/** Dawn's description is `device: driver`; the part after the first colon names the driver and its version. */
function driverOf(description: string): string {
  const colon = description.indexOf(':');
  return colon < 0 ? description : description.slice(colon + 1).trim();
}

/**
 * Shape for an adapter. On software adapters one invocation computes many outputs, because a load costs about as much
 * as ten multiply-adds; on a GPU many invocations with few registers hide the latency instead.
 */
export function kernelShape(adapter: GPUAdapter): KernelShape {
  const { software } = describeAdapter(adapter);
  const info = adapter.info;
  // lavapipe: 8 lanes of 256 bits; SwiftShader: 4 of 128 bits.
  const { subgroupMinSize = 0, subgroupMaxSize = 0 } = info;
  const shared =
    adapter.features.has('subgroups') && subgroupMinSize === subgroupMaxSize && subgroupMaxSize <= 8;
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
  return {
    rows: shared ? 'subgroup' : 'direct',
    lanes,
    down: 1,
    // Slower by a tenth on SwiftShader.
    terms: shared && lanes === 8 ? 2 : 1,
    flat: 64,
    span: 64,
    tile: (rows, columns4, columns = 'adjacent') => ({
      tm: rows <= 8 ? 8 : 16,
      tn: columns === 'adjacent' && columns4 >= 2 * lanes ? 2 : 1,
    }),
    tiles: (rows, columns4, columns = 'adjacent') =>
      softwareTiles(shared ? 'subgroup' : 'direct', lanes, rows, columns4, columns),
  };
}

/** The same, with the products in f16 on the matrix units of the adapter. */
export function matrixShape(shape: KernelShape, matrix: MatrixUnits): KernelShape {
  const { rows, lanes, down, tm, tn } = matrixTiles(matrix)[0];
  return { ...shape, rows, lanes, down, matrix, tile: () => ({ tm, tn }), tiles: () => matrixTiles(matrix) };
}
