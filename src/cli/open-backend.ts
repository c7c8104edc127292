import { Device } from '../gpu/device.js';
import type { Backend } from '../ops/backend.js';
import { DeviceBackend } from '../ops/device-backend.js';
import { TwinBackend } from '../ops/twin-backend.js';
import { launch, type Launched } from '../platform/node/launch.js';
import { shaderFiles } from '../platform/node/shader-files.js';
import { CommandError } from './exit.js';
import type { BackendOptions } from './options.js';

/** Opens backends for one command and says once, in a line, which adapter runs and what would be faster. */
export class BackendOpener {
  private launched: Launched | undefined;
  private announced = false;

  constructor(
    private readonly options: BackendOptions,
    private readonly announce: (line: string) => void,
  ) {}

  /** Rejects with CommandError: 69 if there is no adapter, 2 if a named one is not there. */
  async open(): Promise<Backend> {
    if (this.options.backend === 'twin') {
      this.announceOnce(
        'backend: gpu.js twins (WebAssembly on the processor; about 10x slower than lavapipe). Faster: leave out --backend twin.',
      );
      return new TwinBackend();
    }
    return new DeviceBackend(await Device.open(await this.adapter()), shaderFiles());
  }

  /** The chosen adapter; a device consumes it, so each device asks for its own. */
  async adapter(): Promise<GPUAdapter> {
    const launched = this.launched ?? (await this.launch());
    const adapter = await launched.handle.gpu.requestAdapter();
    if (!adapter) {
      throw new CommandError(
        `adapter ${launched.adapter.description} is no longer there; run the command again`,
        69,
      );
    }
    return adapter;
  }

  private announceOnce(line: string): void {
    if (!this.announced) {
      this.announced = true;
      this.announce(line);
    }
  }

  private async launch(): Promise<Launched> {
    const launched = await launch({ adapter: this.options.adapter });
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
