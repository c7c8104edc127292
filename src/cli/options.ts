import type { Argv } from 'yargs';

/** Options of the commands that compute. */
export interface BackendOptions {
  readonly adapter: string;
  readonly backend: 'webgpu' | 'twin';
}

export function withBackend<T>(yargs: Argv<T>): Argv<T & BackendOptions> {
  return yargs
    .option('backend', {
      choices: ['webgpu', 'twin'] as const,
      default: 'webgpu' as const,
      describe: 'webgpu: the WGSL kernels; twin: the same operations through gpu.js, slow, on any machine',
    })
    .option('adapter', {
      type: 'string',
      default: process.env.PCBIAS_ADAPTER ?? 'auto',
      describe:
        'auto: hardware, else the system software adapter, else the embedded one; system; embedded; or part of a name',
    }) as Argv<T & BackendOptions>;
}

/** Options of the commands that read a suite and its data. */
export interface SuiteOptions {
  readonly suite: string;
  readonly results: string;
  readonly dataDir: string | undefined;
}

export function withSuite<T>(yargs: Argv<T>): Argv<T & SuiteOptions> {
  return yargs
    .positional('suite', {
      type: 'string',
      demandOption: true,
      describe: 'suite file, e.g. suites/quick.yaml',
    })
    .option('results', { type: 'string', default: 'results', describe: 'folder that results are kept in' })
    .option('data-dir', {
      type: 'string',
      describe: 'folder with the CIFAR-10 or CIFAR-100 binary files (data_batch_1.bin, ...)',
    }) as unknown as Argv<T & SuiteOptions>;
}
