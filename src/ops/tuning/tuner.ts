import type { KernelShape } from '../../gpu/adapter.js';
import type { Tile } from '../../gpu/tile.js';
import { GpuError } from '../../gpu/device.js';
import type { Backend, Call } from '../backend.js';
import type { Effort } from './effort.js';
import { fastest, type Contestant } from './fastest.js';
import { scratchCall, type ScratchCall } from './scratch-call.js';
import { sameTile, tileName, type Choice, type Kernel, type TileBook } from './tile-book.js';
import { productFlops } from './tile-class.js';
import { TileStates, type TileState } from './tile-states.js';

/** What measuring tiles takes from the backend that they are for. */
export interface TileBench extends Pick<Backend, 'tensor' | 'release'> {
  /** The kernel of the call's operation, with any tile. */
  kernel(call: Call): Kernel;
  /** Rejects with GpuError if the device refused something that `work` asked of it. */
  scoped<T>(what: string, work: () => T): Promise<Awaited<T>>;
  /** Compiles the call with a tile. Rejects with GpuError if the driver refuses it. */
  compile(call: Call, tile: Tile): Promise<CompiledTile>;
  /** Milliseconds since some fixed time. */
  clock(): number;
}

/** Runs a compiled call so many times; resolves when that is done. */
type CompiledTile = (times: number) => Promise<void>;

/** Time that a process may still spend on measuring, on all the backends that it opens. */
export interface TuningTime {
  leftMs: number;
}

/** What a tuner works with. */
interface TunerSetup {
  readonly bench: TileBench;
  /** The adapter's shape: it names the tiles to choose from. */
  readonly shape: KernelShape;
  readonly book: TileBook;
  readonly effort: Effort;
  readonly time: TuningTime;
  readonly now: () => Date;
}

/**
 * Chooses tiles of products by measuring. Once a class of products has done enough work for this to pay, the
 * tuner measures the tiles that the adapter's shape names, on operands of its own. A choice is remembered and
 * holds from the start the next time. A tile changes no bit, so it may change while a network trains.
 */
export class Tuner {
  /** Rises when a choice changes, so that programs bound before are bound again. */
  version = 0;
  private readonly states: TileStates;
  private readonly bench: TileBench;
  private readonly book: TileBook;
  private readonly effort: Effort;
  private readonly time: TuningTime;
  private readonly now: () => Date;

  constructor({ bench, shape, book, effort, time, now }: TunerSetup) {
    this.bench = bench;
    this.book = book;
    this.effort = effort;
    this.time = time;
    this.now = now;
    this.states = new TileStates((call) => bench.kernel(call), shape, book);
  }

  /** Looks up what is remembered for calls. The tuner knows nothing of a call before that. */
  async load(calls: readonly Call[]): Promise<void> {
    await Promise.all(calls.map((call) => this.states.lookUp(call)));
  }

  /** The chosen tile, or undefined for the default. */
  tileFor(call: Call): Tile | undefined {
    return this.states.known(call)?.choice?.tile;
  }

  /**
   * Counts the work of calls that are about to run `times` times. Returns those whose tiles have become worth
   * a measurement, one a class.
   */
  due(calls: readonly Call[], times: number): Call[] {
    const found = new Map<TileState, Call>();
    for (const call of calls) {
      const state = this.states.known(call);
      if (state === undefined || state.settled) continue;
      const flops = flopsOf(call);
      state.flops += flops * times;
      const worth = flops >= this.effort.leastFlops && state.flops >= this.effort.worthFlops;
      if (worth && !found.has(state)) found.set(state, call);
    }
    return this.time.leftMs > 0 ? [...found.values()] : [];
  }

  /**
   * Measures the classes of calls now, once each, while there is time: the tiles not tried yet, or with
   * `anew` all. Resolves to the calls for which a choice was made. There is none if noise hides it or
   * operands cannot be had.
   */
  async measure(calls: readonly Call[], anew = false): Promise<Call[]> {
    const states = new Map<TileState, Call>();
    for (const call of calls) {
      const state = await this.states.lookUp(call);
      if (state && state.candidates.length > 1 && !states.has(state)) states.set(state, call);
    }
    const measured: Call[] = [];
    for (const [state, call] of states) {
      if (this.time.leftMs <= 0) break;
      const started = this.bench.clock();
      try {
        if (await this.measureOne(call, state, anew ? undefined : state.choice)) measured.push(call);
      } finally {
        this.time.leftMs -= this.bench.clock() - started;
      }
    }
    return measured;
  }

  /** Compares the tiles not tried yet with the default and the best of those tried before. */
  private async measureOne(call: Call, state: TileState, known: Choice | undefined): Promise<boolean> {
    const { candidates } = state;
    state.settled = true;
    const perMember = flopsOf(call) / call.members;
    const members = Math.max(1, Math.min(call.members, Math.floor(this.effort.sampleFlops / perMember)));
    const scratch = await this.scratch(call, members);
    if (scratch === undefined) return false;
    try {
      const wanted = candidates.filter(
        (tile, index) => index === 0 || !known?.tried.includes(tileName(tile)) || sameTile(tile, known.tile),
      );
      const ready = await this.contestants(scratch.call, wanted);
      // Without the default there is nothing to compare the others with.
      if (ready.length < 2 || ready[0].contestant === undefined) return false;
      const able = ready.flatMap(({ tile, contestant }) => (contestant ? [{ tile, contestant }] : []));
      const { index, ms, firstMs, certain } = await fastest(able.map(({ contestant }) => contestant));
      const choice: Choice = {
        tile: able[index].tile,
        gflops: (perMember * members) / ms / 1e6,
        defaultTile: candidates[0],
        defaultGflops: (perMember * members) / firstMs / 1e6,
        tried: [...new Set([...(known?.tried ?? []), ...ready.map(({ tile }) => tileName(tile))])],
        measuredAt: this.now().toISOString(),
      };
      if (!sameTile(choice.tile, state.choice?.tile ?? candidates[0])) this.version++;
      state.choice = choice;
      // If the machine is too busy to tell, the next process measures again.
      if (certain) await this.book.add(state.kernel, { [state.name]: choice });
      return certain;
    } finally {
      scratch.release();
    }
  }

  /**
   * Compiles one tile after another while there is time; the rest is for the next process. A driver may
   * compile at the first run.
   */
  private async contestants(
    call: Call,
    tiles: readonly Tile[],
  ): Promise<{ tile: Tile; contestant: Contestant | undefined }[]> {
    const started = this.bench.clock();
    const ready: { tile: Tile; contestant: Contestant | undefined }[] = [];
    for (const tile of tiles) {
      if (this.bench.clock() - started > this.time.leftMs) break;
      ready.push({ tile, contestant: await orRefused(this.contestant(call, tile)) });
    }
    return ready;
  }

  private async contestant(call: Call, tile: Tile): Promise<Contestant> {
    const run = await this.bench.compile(call, tile);
    await run(1);
    const timed = async (times: number): Promise<number> => {
      const started = this.bench.clock();
      await run(times);
      return (this.bench.clock() - started) / times;
    };
    const timesAt = (ms: number): number =>
      Math.max(1, Math.min(1000, Math.round(this.effort.sampleMs / Math.max(ms, 1e-3))));
    // A single run measures too long, by the time until its end is seen.
    const times = timesAt(await timed(timesAt(await timed(1))));
    return () => timed(times);
  }

  private scratch(call: Call, members: number): Promise<ScratchCall | undefined> {
    return orRefused(
      this.bench.scoped('scratch operands', () =>
        scratchCall(this.bench, call, members, this.effort.scratchBytes),
      ),
    );
  }
}

/** undefined if the device refuses, which costs nothing but speed. A lost device fails at its next use. */
async function orRefused<T>(made: Promise<T>): Promise<T | undefined> {
  try {
    return await made;
  } catch (error) {
    if (error instanceof GpuError) return undefined;
    throw error;
  }
}

/** FLOPs of a call; 0 for an operation that is no product. */
function flopsOf({ operation, sizes, members }: Call): number {
  const product = operation.product?.(sizes);
  return product ? productFlops(product, members) : 0;
}
