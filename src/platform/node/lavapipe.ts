import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Mesa's software driver, as Dawn tells it. */
export interface Lavapipe {
  /** Mesa's major version. */
  readonly major: number;
  /** Bits of the vectors that it computes with, 32 for each lane of a subgroup. */
  readonly bits: number;
}

/** The part of `GPUAdapterInfo` that names a driver. */
interface AdapterNames {
  /** E.g. `llvmpipe: Mesa 25.0.7-2 (LLVM 15.0.6)`. */
  readonly description: string;
  /** E.g. `llvmpipe-llvm-15-0-6-256-bits-`. */
  readonly device: string;
}

/** What the processor says of itself. */
export interface Processor {
  /** E.g. `GenuineIntel`; empty if unknown. */
  readonly vendor: string;
  /** E.g. `avx2`. */
  readonly flags: ReadonlySet<string>;
}

/** Mesa reads this variable each time Dawn is opened. A worker thread has a copy that Mesa never sees. */
const WIDTH = 'LP_NATIVE_VECTOR_WIDTH';
/** The folder of Mesa's cache of compiled kernels, which it reads at the same time. */
const CACHE = 'MESA_SHADER_CACHE_DIR';

const WIDE = 512;
/** Mesa needs these for vectors of 512 bits. */
const WIDE_FLAGS = ['avx512f', 'avx512dq', 'avx512bw', 'avx512vl'];
/**
 * Where 512 bits measured faster than Mesa's own choice of 256: the processor's vendor, and the first version
 * of Mesa (docs/speed.md). AMD's Zen 4 has AVX-512 too, but computes it in halves. There 512 bits were no
 * faster.
 */
const FASTER_WIDE: readonly { readonly vendor: string; readonly mesa: number }[] = [
  { vendor: 'GenuineIntel', mesa: 26 },
];

/** From this version on, Mesa compiles kernels several times faster. */
const FAST_MESA = 26;

/** Returns undefined for any other driver. */
export function lavapipeOf({ description, device }: AdapterNames): Lavapipe | undefined {
  const major = /^llvmpipe: Mesa (\d+)/.exec(description)?.[1];
  const bits = /(\d+)-bits/.exec(device)?.[1];
  return major === undefined || bits === undefined ? undefined : { major: Number(major), bits: Number(bits) };
}

/** Returns the width of vectors that measured faster than the present one, or undefined if there is none. */
export function fasterBits({ major, bits }: Lavapipe, processor: Processor): number | undefined {
  const able = WIDE_FLAGS.every((flag) => processor.flags.has(flag));
  const faster = FASTER_WIDE.some(({ vendor, mesa }) => vendor === processor.vendor && major >= mesa);
  return able && faster && bits < WIDE ? WIDE : undefined;
}

/** True with vectors of 512 bits, with which it may be faster than WebAssembly. */
export function isWide({ bits }: Lavapipe): boolean {
  return bits >= WIDE;
}

/** Returns how a user gets a faster driver than this one, or undefined for the fastest that is known. */
export function cureForSlow({ major }: Lavapipe): string | undefined {
  return major < FAST_MESA
    ? `Mesa ${FAST_MESA} or newer, which compiles faster (sudo bash .ci/vulkan.sh installs the newest that ` +
        'this release of Debian or Ubuntu has)'
    : undefined;
}

/** Returns the width that the environment sets, as it is written there; undefined where it sets none. */
export function bitsOfEnvironment(): string | undefined {
  return process.env[WIDTH] || undefined;
}

/** Sets the width for whatever opens Dawn from now on, in this process and in those that it starts. */
export function setBits(bits: number | undefined): void {
  if (bits === undefined) delete process.env[WIDTH];
  else process.env[WIDTH] = String(bits);
}

/**
 * Gives a width that is set a folder of its own for Mesa's cache. Mesa looks kernels up without their width:
 * 25.0.7 ran code for 8 lanes in subgroups of 16, and its broadcasts came from the wrong lane. Call it before
 * Dawn is opened.
 */
export function separateDriverCache(): void {
  const bits = bitsOfEnvironment();
  const { XDG_CACHE_HOME } = process.env;
  const found = process.env[CACHE] || XDG_CACHE_HOME || join(homedir(), '.cache');
  // A process that started this one may have done the same.
  const parent = /^mesa-\d+-bits$/.test(basename(found)) ? dirname(found) : found;
  if (bits === undefined) {
    if (parent !== found) process.env[CACHE] = parent;
    return;
  }
  const folder = join(parent, `mesa-${Number(bits)}-bits`);
  for (const path of [parent, folder]) {
    try {
      mkdirSync(path);
    } catch {
      // It is there already, or Mesa keeps nothing and compiles each time.
    }
  }
  process.env[CACHE] = folder;
}

/** Returns the processor that `/proc/cpuinfo` describes. Elsewhere than on Linux nothing is known of it. */
export function thisProcessor(): Processor {
  let text = '';
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    // There is no such file.
  }
  return processorIn(text);
}

/** Reads the first processor of a text like `/proc/cpuinfo`. */
export function processorIn(text: string): Processor {
  const value = (key: string): string => new RegExp(`^${key}\\s*:\\s*(.*)$`, 'm').exec(text)?.[1] ?? '';
  return { vendor: value('vendor_id'), flags: new Set(value('flags').split(' ')) };
}
