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
import { launch, type ChosenAdapter, type Launch, type Launched } from '../../platform/node/launch.js';
import { shaderFiles } from '../../platform/node/shader-files.js';
import { openTileFolder } from '../../platform/node/tile-folder.js';
import { startCrew } from '../../platform/node/wasm-crew.js';
import { CommandError, EXIT } from '../exit.js';
import type { BackendOptions, ComputeOptions, TuningOption } from '../options.js';
import type { Profiling } from '../profile/profiling.js';

/** Time for measuring tiles in one command. The next command measures what does not fit. */
const TUNING_MS = 6000;

/** Opens backends for one command and says once, in a line, which adapter runs and what would be faster. */
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
      },
    private readonly announce: (line: string) => void,
    private readonly profiling?: Profiling,
  ) {}

  /**
   * Opens the backend that the options name; WebAssembly where `auto` finds no adapter of the system. Tiles
   * are measured, and large ones compiled, only where the planned FLOPs are worth it. Rejects with
   * CommandError: 69 if there is no adapter, 2 if a named one is not there.
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
    const instead = await this.openWasmInstead();
    if (instead) return instead;
    const timestamps = this.profiling !== undefined;
    const adapter = await this.adapter();
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

  /** WebAssembly if the options name it, or `auto` finds no adapter of the system; else undefined. */
  async openWasmInstead(): Promise<Backend | undefined> {
    if (this.options.adapter === 'wasm') {
      this.refuseOnWasm();
      return this.openWasm('', 'a GPU, by leaving out --adapter wasm.');
    }
    if (!this.takesWasm()) return undefined;
    const launched = this.launched ?? (await this.launch());
    if (launched.kind === 'none' && launched.exitCode === EXIT.noAdapter) {
      return this.openWasm(`no adapter: ${launched.reason}. `, 'a machine with a GPU and its driver.');
    }
    this.accept(launched);
    return undefined;
  }

  /** The chosen adapter; a device consumes it, so each device asks for its own. */
  async adapter(): Promise<GPUAdapter> {
    const launched = this.launched ?? this.accept(await this.launch());
    const adapter = await launched.handle.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) {
      throw new CommandError(
        `adapter ${launched.adapter.description} is no longer there; run the command again`,
        69,
      );
    }
    return adapter;
  }

  private launch(): Promise<Launch> {
    const { precision = 'f32' } = this.options;
    const dawnFlags = [
      ...(this.profiling ? [EXACT_TIMESTAMPS] : []),
      ...(precision === 'f32' && !this.options.experiments ? [] : [ALLOW_EXPERIMENTS]),
    ];
    // A profile is of WGSL kernels, so it takes the embedded adapter where the system has none.
    const adapter = this.takesWasm() ? 'system' : this.options.adapter;
    return launch({ adapter, dawnFlags, keepBits: precision !== 'f32' });
  }

  /** True if WebAssembly runs where the system has no adapter. */
  private takesWasm(): boolean {
    const { adapter, precision = 'f32' } = this.options;
    return adapter === 'auto' && precision === 'f32' && !this.profiling;
  }

  private async openWasm(reason: string, faster: string): Promise<Backend> {
    const backend = new WasmBackend(await startCrew());
    this.announceOnce(`${reason}backend: ${backend.adapter.description}. Faster: ${faster}`);
    return backend;
  }

  private refuseOnWasm(): void {
    const { precision = 'f32' } = this.options;
    if (precision === 'f32' && !this.profiling) return;
    const option = this.profiling ? '--profile' : `--precision ${precision}`;
    throw new CommandError(
      `${option} is for WGSL kernels, which --adapter wasm does not run\n` +
        '  cure: another --adapter, e.g. embedded, which comes with npm ci',
      EXIT.usage,
    );
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

  private accept(launched: Launch): Launched {
    if (launched.kind === 'none') {
      throw new CommandError(
        `no adapter: ${launched.reason}\n  cure: ${launched.cure}\n  or: --backend twin runs ` +
          'everything without one',
        launched.exitCode,
      );
    }
    this.launched = launched;
    this.announceOnce(launched.announcement);
    return launched;
  }
}
