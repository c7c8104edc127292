import { join } from 'node:path';
import type { Argv } from 'yargs';
import { PRECISIONS, type Precision } from '../gpu/precision.js';
import type { ComputeSettings } from '../train/compute-settings.js';
import { CommandError, EXIT } from './exit.js';

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
      describe: 'webgpu: what --adapter says; twin: the same operations through gpu.js, slow, on any machine',
    })
    .option('adapter', {
      type: 'string',
      default: process.env.PCBIAS_ADAPTER ?? 'auto',
      describe:
        'auto: a GPU, else wasm; wasm: WebAssembly on the processor; system: a GPU, else the ' +
        'software adapter of the system; embedded: the one that comes with npm ci; or part of a name',
    }) as Argv<T & BackendOptions>;
}

/** Options of the commands that train, or that say what training costs. */
export type PathOptions = Pick<ComputeSettings, 'compact' | 'winograd'>;

export function withPaths<T>(yargs: Argv<T>): Argv<T & PathOptions> {
  return yargs
    .option('compact', {
      type: 'boolean',
      default: true,
      describe:
        'train linear nets by their compact matrix where that takes fewer operations; ' +
        '--no-compact: by back-propagation, equal but for rounding',
    })
    .option('winograd', {
      type: 'boolean',
      describe:
        "compute convolutions of 3 x 3 by Winograd's method where it is faster, as by default where " +
        'processors ' +
        'compute; --no-winograd: directly, equal but for rounding',
    }) as unknown as Argv<T & PathOptions>;
}

/** Options of the commands that may compute in another way than the references. */
export interface ComputeOptions extends ComputeSettings {
  /** Absent: f32. */
  readonly precision?: Precision;
}

export function withCompute<T>(yargs: Argv<T>): Argv<T & ComputeOptions> {
  return withPaths(
    yargs.option('precision', {
      choices: PRECISIONS,
      default: 'f32' as const,
      describe:
        'f32; f16-accumulate-f32: the terms of products in half precision, for the matrix units of a GPU, ' +
        'by an experimental feature of Dawn; doctor --adapter NAME says where it is there',
    }),
  ) as unknown as Argv<T & ComputeOptions>;
}

/** The part of a command's options that says how to compute. */
export function computeOptions({ precision, compact, winograd }: ComputeOptions): ComputeOptions {
  return { precision, compact, winograd };
}

/** Option of the commands that train. */
export interface TuningOption {
  /** Undefined where a command has no such option: not tuned. */
  readonly tune?: boolean;
}

export function withTuning<T>(yargs: Argv<T>): Argv<T & TuningOption> {
  return yargs.option('tune', {
    type: 'boolean',
    default: process.env.PCBIAS_TUNE !== 'off',
    describe:
      'measure the tiles of products that run long, and remember the fastest; no tile changes a result ' +
      '(--no-tune or PCBIAS_TUNE=off: keep the usual ones)',
  }) as unknown as Argv<T & TuningOption>;
}

/** Options of the commands that read a suite and its data. */
export interface SuiteOptions {
  readonly suite: string;
  readonly results: string;
  readonly dataDir: string | undefined;
}

export function withSuiteFile<T>(yargs: Argv<T>): Argv<T & Pick<SuiteOptions, 'suite'>> {
  return yargs.positional('suite', {
    type: 'string',
    demandOption: true,
    describe: 'suite file, e.g. suites/quick.yaml',
  }) as unknown as Argv<T & Pick<SuiteOptions, 'suite'>>;
}

export function withSuite<T>(yargs: Argv<T>): Argv<T & SuiteOptions> {
  return withSuiteFile(yargs)
    .option('results', { type: 'string', default: 'results', describe: 'folder that results are kept in' })
    .option('data-dir', {
      type: 'string',
      describe:
        'folder with the CIFAR-10 or CIFAR-100 binary files (data_batch_1.bin, ...), or with your .npz file',
    }) as unknown as Argv<T & SuiteOptions>;
}

/** Options of the commands that train from nothing. */
export interface FromNothingOptions {
  readonly dataDir: string | undefined;
  readonly resume: boolean;
}

export function withFromNothing<T>(yargs: Argv<T>): Argv<T & FromNothingOptions> {
  return yargs
    .option('data-dir', {
      type: 'string',
      describe: 'folder with the CIFAR binary files, or with your .npz file',
    })
    .option('resume', {
      type: 'boolean',
      default: false,
      describe: 'go on with what an interrupted call left; only where the code is the same',
    }) as unknown as Argv<T & FromNothingOptions>;
}

/** Options of the commands that run a suite from nothing. */
export interface FreshCommandOptions extends FromNothingOptions {
  readonly suite: string;
  readonly results: string;
  readonly reference: string;
}

export function withFresh<T>(yargs: Argv<T>): Argv<T & FreshCommandOptions> {
  return withFromNothing(yargs)
    .positional('suite', {
      type: 'string',
      default: 'suites/findings.yaml',
      describe: 'suite file that asks for findings',
    })
    .option('reference', {
      type: 'string',
      default: join('results', 'reference'),
      describe: 'folder of the committed references',
    }) as unknown as Argv<T & FreshCommandOptions>;
}

/** Options of the commands that may train more members than the suite says. */
export interface MembersOption {
  readonly members: number | undefined;
  readonly until: 'decided' | undefined;
  readonly most: number | undefined;
}

export function withMembersOption<T>(yargs: Argv<T>): Argv<T & MembersOption> {
  return yargs
    .option('members', {
      type: 'number',
      requiresArg: true,
      describe: 'members of each ensemble instead of what the suite says: more make narrower intervals',
    })
    .option('until', {
      choices: ['decided'] as const,
      requiresArg: true,
      describe:
        'double the members, from --members on, for findings that are undecided, up to --most; a run that ' +
        'is stopped leaves what it found by the look before',
    })
    .option('most', {
      type: 'number',
      requiresArg: true,
      describe:
        "members at the last look of --until decided (default: the suite's, or 8 times those at the first)",
    }) as unknown as Argv<T & MembersOption>;
}

/** The options of a command that say how many members there are, to be given to another one. */
export function membersFlags({ members, until, most }: Partial<MembersOption>): string {
  const given = Object.entries({ members, until, most }).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => ` --${name} ${value}`).join('');
}

/** Option of the commands that may train on more draws of the data than the suite says. */
export interface DrawsOption {
  readonly draws: number | undefined;
}

export function withDrawsOption<T>(yargs: Argv<T>): Argv<T & DrawsOption> {
  return yargs.option('draws', {
    type: 'number',
    requiresArg: true,
    describe:
      'disjoint draws of the examples instead of what the suite says: intervals then cover other examples',
  }) as unknown as Argv<T & DrawsOption>;
}

/** Option of the commands that evaluate findings. */
export interface ThreadsOption {
  readonly threads: number | undefined;
}

export function withThreads<T>(yargs: Argv<T>): Argv<T & ThreadsOption> {
  return yargs
    .option('threads', {
      // A text, so that a mistake can be shown as it was typed.
      type: 'string',
      requiresArg: true,
      describe:
        'threads that evaluate findings beside training; 0: none, they wait for its end (default: one a ' +
        'core, none on a single core); no number depends on it',
      coerce: (given?: string) => (given !== undefined && /^\d+$/.test(given) ? Number(given) : given),
    })
    .check(({ threads }) => {
      if (typeof threads !== 'string') return true;
      throw new CommandError(
        `--threads: found ${threads}, expected a whole number of 0 or more, e.g. 2; correct it`,
        EXIT.usage,
      );
    }) as unknown as Argv<T & ThreadsOption>;
}

/** Options that narrow a suite, or train other networks. */
export interface NarrowingOptions {
  readonly finding: readonly string[] | undefined;
  readonly seed: string | undefined;
}

export function withNarrowing<T>(yargs: Argv<T>): Argv<T & NarrowingOptions> {
  return withSeedOption(yargs).option('finding', {
    type: 'string',
    array: true,
    // Each option takes one name, so that a suite behind it is not taken for a finding.
    nargs: 1,
    describe: 'only these findings, with the trials that they need; once for each',
  }) as unknown as Argv<T & NarrowingOptions>;
}

/** Option of the commands that may train other networks, or read them. */
export type SeedOption = Pick<NarrowingOptions, 'seed'>;

export function withSeedOption<T>(yargs: Argv<T>): Argv<T & SeedOption> {
  return yargs.option('seed', {
    type: 'string',
    requiresArg: true,
    describe: "other initial weights and batch orders than the suite's seed gives; examples stay the same",
  }) as unknown as Argv<T & SeedOption>;
}
