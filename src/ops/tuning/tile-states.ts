import type { KernelShape } from '../../gpu/adapter.js';
import type { Tile } from '../../gpu/tile.js';
import type { Call } from '../backend.js';
import { sameTile, tileName, type Choice, type Kernel, type TileBook } from './tile-book.js';
import { tileClass } from './tile-class.js';

/** A kernel's products of one class. */
export interface TileState {
  readonly kernel: Kernel;
  /** As `tileClass` names it. */
  readonly name: string;
  /** The default tile first, then those that the shape names. */
  readonly candidates: readonly Tile[];
  /** Work since the process began that was done or is about to be. */
  flops: number;
  /** True once it is measured as far as needed, or given up in this process. */
  settled: boolean;
  choice: Choice | undefined;
}

/** What is known of the classes that calls belong to. It begins with what is remembered. */
export class TileStates {
  private readonly states = new Map<string, TileState>();
  private readonly byCall = new WeakMap<Call, TileState>();
  private readonly pages = new Map<string, Promise<Record<string, Choice>>>();

  constructor(
    private readonly kernelOf: (call: Call) => Kernel,
    private readonly shape: KernelShape,
    private readonly book: TileBook,
  ) {}

  /**
   * State of a call that was looked up before; undefined for other calls and for operations without tiles.
   */
  known(call: Call): TileState | undefined {
    return this.byCall.get(call);
  }

  async lookUp(call: Call): Promise<TileState | undefined> {
    const known = this.byCall.get(call);
    if (known) return known;
    const { operation, sizes, members } = call;
    const product = operation.product?.(sizes);
    if (product === undefined) return undefined;
    const kernel = this.kernelOf(call);
    const name = tileClass(product, members);
    const key = JSON.stringify([kernel, name]);
    const page = await this.page(kernel);
    let state = this.states.get(key);
    if (state === undefined) {
      const usual = this.usualTile(call);
      const others = this.shape.tiles?.(product.rows, product.columns4, product.columns) ?? [];
      const candidates = [usual, ...others.filter((tile) => !sameTile(tile, usual))];
      state = { kernel, name, candidates, flops: 0, ...remembered(candidates, page[name]) };
      this.states.set(key, state);
    }
    this.byCall.set(call, state);
    return state;
  }

  private usualTile({ operation, sizes, members }: Call): Tile {
    const { rows, lanes, down } = this.shape;
    const { constants } = operation.dispatch(sizes, members, this.shape);
    return { rows, lanes, down, tm: Number(constants.TM), tn: Number(constants.TN) };
  }

  private page(kernel: Kernel): Promise<Record<string, Choice>> {
    const key = JSON.stringify(kernel);
    let page = this.pages.get(key);
    if (page === undefined) {
      page = this.book.read(kernel);
      this.pages.set(key, page);
    }
    return page;
  }
}

function remembered(
  candidates: readonly Tile[],
  found: Choice | undefined,
): Pick<TileState, 'choice' | 'settled'> {
  // A tile that is no candidate comes from another version of this program.
  const choice = found && candidates.some((tile) => sameTile(tile, found.tile)) ? found : undefined;
  const untried = candidates.filter((tile) => !choice?.tried.includes(tileName(tile)));
  return { choice, settled: candidates.length < 2 || untried.length === 0 };
}
