import { Device } from '../gpu/device.js';
import type { Backend } from '../ops/backend.js';
import { DeviceBackend } from '../ops/device-backend.js';
import type { TuningTime } from '../ops/tuner.js';
import { TwinBackend } from '../ops/twin-backend.js';
import { EXACT_TIMESTAMPS } from '../platform/node/gpu.js';
import { launch, type Launch, type Launched } from '../platform/node/launch.js';
import { shaderFiles } from '../platform/node/shader-files.js';
import { openTileFolder } from '../platform/node/tile-folder.js';
import { CommandError, EXIT } from './exit.js';
import type { BackendOptions, TuningOption } from './options.js';
import type { Profiling } from './profiling.js';

/** For measuring tiles, of one command: what does not fit is measured by the next. */
const TUNING_MS = 6000;

/** Opens backends for one command and says once, in a line, which adapter runs and what would be faster. */
export class BackendOpener {
  private launched: Launched | undefined;
  private announced = false;
  private readonly tuningTime: TuningTime = { leftMs: TUNING_MS };

  constructor(
    private readonly options: BackendOptions & TuningOption,
    private readonly announce: (line: string) => void,
    private readonly profiling?: Profiling,
  ) {}

  /** The twins where `auto` finds no adapter. Rejects with CommandError: 69 if there is none, 2 if a named one is not there. */
  async open(): Promise<Backend> {
    if (this.options.backend === 'twin') {
      this.announceOnce(
        'backend: gpu.js twins (WebAssembly on the processor). Faster: leave out --backend twin.',
      );
      return new TwinBackend();
    }
    const launched = this.launched ?? (await this.launch());
    if (
      launched.kind === 'none' &&
      launched.exitCode === EXIT.noAdapter &&
      this.options.adapter === 'auto' &&
      !this.profiling
    ) {
      this.announceOnce(
        `no adapter: ${launched.reason}. Going on with the gpu.js twins (slow). Faster: ${launched.cure}`,
      );
      return new TwinBackend();
    }
    const timestamps = this.profiling !== undefined;
    const device = await Device.open(await this.adapter(launched), { timestamps });
    const say = this.announce;
    const tuning = { memory: openTileFolder(say), time: this.tuningTime, say, now: () => new Date() };
    await this.profiling?.measurePeaks(new DeviceBackend(device, shaderFiles()), device);
    return new DeviceBackend(
      device,
      shaderFiles(),
      device.shape,
      this.options.tune ? tuning : undefined,
      this.profiling?.profiler,
    );
  }

  /** The chosen adapter; a device consumes it, so each device asks for its own. */
  async adapter(found?: Launch): Promise<GPUAdapter> {
    const launched = this.accept(found ?? this.launched ?? (await this.launch()));
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
    const dawnFlags = this.profiling ? [EXACT_TIMESTAMPS] : [];
    return launch({ adapter: this.options.adapter, dawnFlags });
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
        `no adapter: ${launched.reason}\n  cure: ${launched.cure}\n  or: --backend twin runs everything without one`,
        launched.exitCode,
      );
    }
    this.launched = launched;
    this.announceOnce(launched.announcement);
    return launched;
  }
}
