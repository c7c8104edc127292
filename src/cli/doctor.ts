import type { CommandModule } from 'yargs';
import { kernelShape } from '../gpu/adapter.js';
import { Device } from '../gpu/device.js';
import { DeviceBackend } from '../ops/device-backend.js';
import { TwinBackend } from '../ops/twin-backend.js';
import { listAdapters } from '../platform/node/gpu.js';
import { provenance } from '../platform/node/provenance.js';
import { shaderFiles } from '../platform/node/shader-files.js';
import { aligned } from '../report/terminal.js';
import { measureProducts, type ProductSpeed } from '../run/speed.js';
import { BackendOpener } from './open-backend.js';
import { withBackend, type BackendOptions } from './options.js';

/** Limits that a suite meets first. */
const LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeInvocationsPerWorkgroup',
] as const;

export const doctorCommand: CommandModule<unknown, BackendOptions> = {
  command: 'doctor',
  describe: 'say which adapter runs, its limits, how fast products are on it, and what would be faster',
  builder: (yargs) =>
    withBackend(yargs)
      .example('$0 doctor', 'the adapter that run would take')
      .example('$0 doctor --adapter embedded', 'the software adapter that came with npm ci'),
  handler: async (options) => {
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    const versions = await provenance();
    say(
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    );
    if (options.backend === 'twin') {
      const twins = new TwinBackend();
      say(`backend: ${twins.adapter.description}`);
      say(table(await measureProducts(twins, 3)));
      await twins.close();
      return;
    }
    const opener = new BackendOpener(options, say);
    const adapter = await opener.adapter();
    const others = await listAdapters();
    if (others.length > 1) {
      say(`all adapters: ${others.join('; ')} (choose one with --adapter)`);
    }
    const shape = kernelShape(adapter);
    const device = await Device.open(adapter);
    const backend = new DeviceBackend(device, shaderFiles());
    try {
      say(`driver: ${device.adapter.driver || device.adapter.description}`);
      say(`features in use: ${device.features.join(', ') || 'none'}`);
      say(`limits: ${LIMITS.map((name) => `${name} ${device.limits[name]}`).join(', ')}`);
      say(
        `products: rows ${shape.rows === 'subgroup' ? 'held across a subgroup' : 'loaded by every lane'}, ${shape.lanes} lanes`,
      );
      say('measuring products ...');
      say(table(await measureProducts(backend)));
    } finally {
      await backend.close();
    }
  },
};

function table(speeds: readonly ProductSpeed[]): string {
  return aligned([
    ['operation', 'GFLOP/s', 'spread', 'x naive', 'problem'],
    ...speeds.map(({ operation, gflops, spread, timesNaive, problem }) => [
      operation,
      gflops.toFixed(2),
      `${Math.round(100 * spread)} %`,
      timesNaive.toFixed(1),
      problem,
    ]),
  ]);
}
