import { quickShape } from '../../gpu/adapter.js';
import { Device } from '../../gpu/device.js';
import { matrixUnits } from '../../gpu/precision.js';
import type { Backend } from '../../ops/backend.js';
import { DeviceBackend } from '../../ops/device/device-backend.js';
import { effortOf } from '../../ops/tuning/effort.js';
import type { TuningTime } from '../../ops/tuning/tuner.js';
import { TwinBackend } from '../../ops/twin-backend.js';
import { WasmBackend } from '../../ops/wasm/wasm-backend.js';
import { ALLOW_EXPERIMENTS, EXACT_TIMESTAMPS } from '../../platform/node/gpu.js';
import {
  announcement,
  launch,
  launchOrWasm,
  type ChosenAdapter,
  type Launch,
  type Launched,
  type WasmInstead,
} from '../../platform/node/launch.js';
import { shaderFiles } from '../../platform/node/shader-files.js';
import { openTileFolder } from '../../platform/node/tile-folder.js';
import { startCrew } from '../../platform/node/wasm-crew.js';
import { CommandError, EXIT } from '../exit.js';
import type { BackendOptions, ComputeOptions, TuningOption } from '../options.js';
import type { Profiling } from '../profile/profiling.js';

/** Time for measuring tiles in one command. The next command measures what does not fit. */
const TUNING_MS = 6000;

/** What a command computes with. */
export type Taken =
  | { readonly kind: 'wasm'; readonly backend: Backend }
  | { readonly kind: 'adapter'; readonly adapter: GPUAdapter };

/** Opens backends for one command and says once, in a line, what computes and what would be faster. */
export class BackendOpener {
  private launched: Launched | undefined;
  private announced = false;
  private readonly tuningTime: TuningTime = { leftMs: TUNING_MS };

  constructor(
    private readonly options: BackendOptions &
      TuningOption &
      ComputeOptions & {
        /** Shows what an adapter has behind flags, without computing with it. */
        readonly experiments?: boolean;
        /** An option besides `--precision` that needs WGSL kernels, e.g. `--tune`. */
        readonly kernelsFor?: string;
      },
    private readonly announce: (line: string) => void,
    private readonly profiling?: Profiling,
  ) {}

  /**
   * Opens the backend that the options name; with `auto`, a GPU's or else WebAssembly. Tiles are measured,
   * and large ones compiled, only where the planned FLOPs are worth it. Rejects with CommandError: 69 if
   * there is no adapter, 2 if a named one is not there.
   */
  async open(plannedFlops = Infinity): Promise<Backend> {
    const { precision = 'f32' } = this.options;
    if (this.options.backend === 'twin') {
      if (precision !== 'f32')
        throw new CommandError(
          `--precision ${precision}: the twins compute in f32; leave out --backend twin`,
          EXIT.usage,
        );
      this.announceOnce(
        'backend: gpu.js twins (WebAssembly on the processor). Faster: leave out --backend twin.',
      );
      return new TwinBackend();
    }
    const taken = await this.take();
    if (taken.kind === 'wasm') return taken.backend;
    const { adapter } = taken;
    const timestamps = this.profiling !== undefined;
    if (precision !== 'f32') this.needMatrixUnits(adapter);
    const device = await Device.open(adapter, { timestamps, precision });
    const say = this.announce;
    const memory = openTileFolder(say);
    const tuning = { memory, time: this.tuningTime, say, now: () => new Date(), plannedFlops };
    await this.profiling?.measurePeaks(new DeviceBackend(device, shaderFiles()), device);
    const short = plannedFlops < effortOf(device.adapter).leastPlanFlops;
    return new DeviceBackend(device, shaderFiles(), {
      shape: short ? quickShape(device.shape) : device.shape,
      tuning: this.options.tune ? tuning : undefined,
      profiler: this.profiling?.profiler,
    });
  }

  /** What is known of the adapter that was taken; undefined before that, and where the twins compute. */
  get chosen(): ChosenAdapter | undefined {
    return this.launched?.adapter;
  }

  /**
   * Takes what the options name. A device consumes an adapter, so each device asks for its own. Rejects as
   * `open`.
   */
  async take(): Promise<Taken> {
    if (!this.launched) {
      const found = await this.find();
      if (found.kind === 'wasm') return { kind: 'wasm', backend: await this.openWasm(found) };
      this.launched = this.accept(found);
    }
    const { handle, adapter: chosen } = this.launched;
    const adapter = await handle.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter) return { kind: 'adapter', adapter };
    throw new CommandError(
      `adapter ${chosen.description} is no longer there; run the command again`,
      EXIT.noAdapter,
    );
  }

  private async openWasm({ byName }: WasmInstead): Promise<Backend> {
    const crew = await startCrew();
    const backend = new WasmBackend(crew);
    const [why, cure] = byName
      ? ['', 'a GPU, which is taken without --adapter wasm']
      : [', because no GPU was found', 'a GPU with its driver'];
    this.announceOnce(
      `backend: ${backend.adapter.description} in ${crew.threads} threads${why}. Faster: ${cure}.`,
    );
    return backend;
  }

  private find(): Promise<Launch | WasmInstead> {
    const { adapter, precision = 'f32' } = this.options;
    const dawnFlags = [
      ...(this.profiling ? [EXACT_TIMESTAMPS] : []),
      ...(precision === 'f32' && !this.options.experiments ? [] : [ALLOW_EXPERIMENTS]),
    ];
    const choice = { adapter, dawnFlags, keepBits: precision !== 'f32' };
    return this.kernelsFor === undefined ? launchOrWasm(choice) : launch(choice);
  }

  /** The option that needs WGSL kernels, which WebAssembly does not run; undefined if none does. */
  private get kernelsFor(): string | undefined {
    const { precision = 'f32', kernelsFor } = this.options;
    return this.profiling?.option ?? (precision === 'f32' ? kernelsFor : `--precision ${precision}`);
  }

  private needMatrixUnits(adapter: GPUAdapter): void {
    const units = matrixUnits(adapter);
    if (typeof units === 'string') {
      throw new CommandError(
        `--precision ${this.options.precision}: ${adapter.info.description} has no matrix units for ` +
          `it: ${units}\n` +
          '  cure: --adapter with the name of one that has them (pcbias doctor --adapter NAME says ' +
          'so), or leave out --precision',
        EXIT.usage,
      );
    }
  }

  private announceOnce(line: string): void {
    if (!this.announced) {
      this.announced = true;
      this.announce(line);
    }
  }

  private accept(found: Launch): Launched {
    const { kernelsFor } = this;
    if (found.kind === 'none') {
      const { reason, cure, exitCode } = found;
      const what = exitCode === EXIT.noAdapter ? `no adapter: ${reason}` : reason;
      const wasm = kernelsFor ? `leave out ${kernelsFor}` : '--adapter wasm, which needs no driver';
      throw new CommandError(
        `${kernelsFor ? `${kernelsFor} needs WGSL kernels: ` : ''}${what}\n  cure: ${cure}` +
          (exitCode === EXIT.noAdapter ? `\n  or: ${wasm}` : ''),
        exitCode,
      );
    }
    const instead =
      kernelsFor && this.options.adapter === 'auto' && found.adapter.kind !== 'hardware'
        ? ` WebAssembly is not taken, for ${kernelsFor} needs WGSL kernels.`
        : '';
    this.announceOnce(announcement(found.adapter, kernelsFor === undefined) + instead);
    return found;
  }
}
