import type { CommandBody } from '../command-body.js';
import { kernelShape } from '../../gpu/adapter.js';
import { Device } from '../../gpu/device.js';
import { matrixUnits, type MatrixUnits } from '../../gpu/precision.js';
import { DeviceBackend } from '../../ops/device/device-backend.js';
import { rememberedTiles } from '../../ops/tuning/device-tuning.js';
import { TwinBackend } from '../../ops/twin-backend.js';
import { listAdapters } from '../../platform/node/gpu.js';
import { provenance } from '../../platform/node/provenance.js';
import { shaderFiles } from '../../platform/node/shader-files.js';
import { openTileFolder } from '../../platform/node/tile-folder.js';
import { aligned } from '../../report/format/text.js';
import { measurePeaks } from '../../ops/speed/measured-peaks.js';
import { measureProducts, tuneProducts, type ProductSpeed } from '../../ops/speed/products.js';
import { BackendOpener } from '../session/open-backend.js';
import { withBackend, type BackendOptions } from '../options.js';
import { peaksText } from '../profile/profile-text.js';
import { tileLines } from '../profile/tile-table.js';

/** Limits that a suite meets first. */
const LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeInvocationsPerWorkgroup',
] as const;

const HALF = 'f16-accumulate-f32';

interface DoctorOptions extends BackendOptions {
  readonly tune: boolean;
}

export const doctorCommand: CommandBody<DoctorOptions> = {
  builder: (yargs) =>
    withBackend(yargs)
      .option('tune', {
        type: 'boolean',
        default: false,
        describe:
          'measure the tiles of WGSL products in the table anew, and remember the fastest; takes an ' +
          'adapter, if only a software one',
      })
      .example('$0 doctor', 'what run would compute with')
      .example('$0 doctor --adapter wasm', 'WebAssembly, which runs where there is no GPU')
      .example('$0 doctor --adapter system', "the system's adapter, software too, e.g. lavapipe")
      .example('$0 doctor --adapter embedded', 'the software adapter that came with npm ci')
      .example('$0 doctor --tune', 'after a change of the machine that the driver does not tell'),
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
      say(productTable(await measureProducts(twins, 3)));
      await twins.close();
      return;
    }
    const kernelsFor = options.tune ? '--tune' : undefined;
    const opener = new BackendOpener({ ...options, experiments: true, kernelsFor }, say);
    const taken = await opener.take();
    if (taken.kind === 'wasm') {
      const software = await listAdapters();
      if (software.length > 0) {
        say(`software adapters: ${software.join('; ')} (--adapter NAME takes one, --profile by itself)`);
      }
      say(productTable(await measureProducts(taken.backend)));
      await taken.backend.close();
      return;
    }
    const { adapter } = taken;
    const units = matrixUnits(adapter);
    const others = await listAdapters();
    if (others.length > 1) {
      say(`all adapters: ${others.join('; ')} (choose one with --adapter)`);
    }
    const shape = kernelShape(adapter);
    const device = await Device.open(adapter);
    const memory = openTileFolder(say);
    // The table uses the usual tiles, so that machines can be compared.
    const backend = new DeviceBackend(device, shaderFiles());
    try {
      say(`driver: ${device.adapter.driver || device.adapter.description}`);
      const { lavapipe } = opener.chosen ?? {};
      if (lavapipe) say(`vectors: ${lavapipe.bits} bits, chosen by ${lavapipe.chosenBy}`);
      say(`features in use: ${device.features.join(', ') || 'none'}`);
      say(`limits: ${LIMITS.map((name) => `${name} ${device.limits[name]}`).join(', ')}`);
      const rows = shape.rows === 'subgroup' ? 'held across a subgroup' : 'loaded by every lane';
      say(`products: rows ${rows}, ${shape.lanes} lanes`);
      say(matrixLine(units));
      say('measuring peaks and products ...');
      say(peaksText(await measurePeaks(backend, device)));
      say(table(await measureProducts(backend)));
      if (typeof units !== 'string') {
        const again = await opener.take();
        if (again.kind === 'adapter') await sayHalfProducts(again.adapter, say);
      }
      if (options.tune) {
        say('measuring tiles ...');
        const time = { leftMs: Infinity };
        const tuning = { memory, time, say, now: () => new Date() };
        const undecided = await tuneProducts(new DeviceBackend(device, shaderFiles(), { tuning }));
        for (const operation of undecided) {
          say(
            `tiles of ${operation}: this machine is too busy to tell them apart; try again when it is idle`,
          );
        }
      }
      say(tileLines(await rememberedTiles(device.adapter, memory, shaderFiles())));
    } finally {
      await backend.close();
    }
  },
};

function matrixLine(units: MatrixUnits | string): string {
  return typeof units === 'string'
    ? `matrix units for --precision ${HALF}: none, ${units}`
    : `matrix units for --precision ${HALF}: ${units.m} x ${units.n} x ${units.k}, by subgroups of ` +
        `${units.subgroup}`;
}

async function sayHalfProducts(adapter: GPUAdapter, say: (line: string) => void): Promise<void> {
  const backend = new DeviceBackend(await Device.open(adapter, { precision: HALF }), shaderFiles());
  try {
    say(`products with --precision ${HALF}:`);
    say(table(await measureProducts(backend)));
  } finally {
    await backend.close();
  }
}

function table(speeds: readonly ProductSpeed[]): string {
  return aligned([
    ['operation', 'GFLOP/s', 'spread', 'x naive', 'problem'],
    ...speeds.map((speed) => {
      const [operation, gflops, spread, problem] = productCells(speed);
      return [operation, gflops, spread, speed.timesNaive.toFixed(1), problem];
    }),
  ]);
}

/** The same for a backend that has no naive kernels: theirs are the twins of the others. */
function productTable(speeds: readonly ProductSpeed[]): string {
  const products = speeds.filter(({ operation }) => !operation.endsWith('_naive'));
  return aligned([['operation', 'GFLOP/s', 'spread', 'problem'], ...products.map(productCells)]);
}

function productCells({ operation, gflops, spread, problem }: ProductSpeed): string[] {
  return [operation, gflops.toFixed(2), `${Math.round(100 * spread)} %`, problem];
}
