import { homedir } from 'node:os';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { packageFolder, read, why } from './files.js';
import { loadLibrary } from './library.js';
import { replaceFile } from './replace.js';
import { readTar } from './tar.js';

/** SwiftShader's Vulkan driver and loader, unpacked and verified. */
export interface Embedded {
  readonly kind: 'ready';
  /** Absolute path. */
  readonly folder: string;
  /** Variables that another process needs before it starts, added to its own environment. */
  readonly environment: EmbeddedEnvironment;
}
export interface EmbeddedEnvironment {
  readonly LD_LIBRARY_PATH: string;
  readonly VK_DRIVER_FILES: string;
  /** The name that Vulkan loaders before 1.3.207 read. */
  readonly VK_ICD_FILENAMES: string;
}
/** The reason why there is no embedded adapter here, and the cure. */
export interface NoEmbedded {
  readonly kind: 'none';
  readonly reason: string;
  readonly cure: string;
}

const PACKAGE = '@sparticuz/chromium';
const LOADER = 'libvulkan.so.1';
const DRIVER = 'libvk_swiftshader.so';
const ICD = 'vk_swiftshader_icd.json';
const MANIFEST = 'manifest.json';

/**
 * Returns the embedded software adapter of this clone and unpacks it to the cache at the first call. Files
 * appear by rename, one by one and always with the same bytes, so any number of processes may call this at
 * once. A missing or altered file is made again. If the machine lacks something, this returns the reason and
 * does not throw.
 */
export async function embeddedAdapter(cache = cacheFolder()): Promise<Embedded | NoEmbedded> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return none(
      `the embedded adapter is built for x86-64 Linux, this is ${process.arch} ${process.platform}`,
      'install the graphics driver of this machine',
    );
  }
  let archive: string;
  let version: string;
  try {
    const source = packageFolder(PACKAGE);
    archive = join(source, 'bin', 'swiftshader.tar.br');
    version = versionIn(join(source, 'package.json'));
  } catch (error) {
    return none(why(error), 'npm ci, without --omit=dev');
  }
  let packed: Uint8Array;
  try {
    packed = await read(archive);
  } catch (error) {
    return none(why(error), 'npm ci');
  }
  const digest = sha256(packed);
  const folder = join(cache, `swiftshader-${version}-${digest.slice(0, 12)}`);
  const icd = icdText(folder);
  try {
    if (!isWhole(folder, icd)) await unpack(archive, packed, folder, icd);
  } catch (error) {
    if (error instanceof CorruptArchive) return none(error.message, 'rm -rf node_modules && npm ci');
    return none(`${folder} cannot be written: ${why(error)}`, 'PCBIAS_CACHE=<a folder that can be written>');
  }
  const inherited = process.env.LD_LIBRARY_PATH;
  return {
    kind: 'ready',
    folder,
    environment: {
      LD_LIBRARY_PATH: [
        folder,
        ...(inherited ? inherited.split(':').filter((path) => path !== folder) : []),
      ].join(':'),
      VK_DRIVER_FILES: join(folder, ICD),
      VK_ICD_FILENAMES: join(folder, ICD),
    },
  };
}

/**
 * Makes this process find the embedded adapter without a second process. The loader is loaded under the name
 * that Dawn asks for, and the environment names the driver. From then on Dawn sees no other adapter here.
 * Returns the dynamic linker's reason on failure. It has no effect in a worker thread, which has its own copy
 * of the environment.
 */
export function useEmbedded(embedded: Embedded): string | undefined {
  const reason = loadLibrary(join(embedded.folder, LOADER), true);
  if (reason !== undefined) return reason;
  process.env.VK_DRIVER_FILES = embedded.environment.VK_DRIVER_FILES;
  process.env.VK_ICD_FILENAMES = embedded.environment.VK_ICD_FILENAMES;
  return undefined;
}

/** `$PCBIAS_CACHE`, else `pcbias` in `$XDG_CACHE_HOME` or in `~/.cache`. */
export function cacheFolder(): string {
  const { PCBIAS_CACHE, XDG_CACHE_HOME } = process.env;
  return PCBIAS_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'pcbias');
}

class CorruptArchive extends Error {}

async function unpack(archive: string, packed: Uint8Array, folder: string, icd: string): Promise<void> {
  const libraries = await librariesIn(archive, packed);
  const digests: Record<string, string> = {};
  for (const [name, bytes] of libraries) {
    await replaceFile(join(folder, name), bytes);
    digests[name] = sha256(bytes);
  }
  await replaceFile(join(folder, ICD), icd);
  // The manifest comes last: a folder without it is made again.
  await replaceFile(join(folder, MANIFEST), JSON.stringify(digests, null, 2) + '\n');
}

async function librariesIn(archive: string, packed: Uint8Array): Promise<Map<string, Uint8Array>> {
  try {
    const files = readTar(archive, await promisify(brotliDecompress)(packed));
    const libraries = new Map(
      files.filter(({ name }) => name === LOADER || name === DRIVER).map((f) => [f.name, f.bytes]),
    );
    if (libraries.size === 2) return libraries;
    const names = files.map(({ name }) => name).join(', ');
    throw new Error(`${archive} holds ${names}, expected ${LOADER} and ${DRIVER}`);
  } catch (cause) {
    throw new CorruptArchive(`${archive} cannot be unpacked: ${why(cause)}`, { cause });
  }
}

/** True if every file is there with the bytes that were unpacked. */
function isWhole(folder: string, icd: string): boolean {
  const path = (name: string): string => join(folder, name);
  if (![LOADER, DRIVER, ICD, MANIFEST].every((name) => existsSync(path(name)))) return false;
  if (readFileSync(path(ICD), 'utf8') !== icd) return false;
  const digests = jsonIn(path(MANIFEST));
  return [LOADER, DRIVER].every((name) => digests[name] === sha256(readFileSync(path(name))));
}

function icdText(folder: string): string {
  return JSON.stringify({
    file_format_version: '1.0.0',
    ICD: { library_path: join(folder, DRIVER), api_version: '1.0.5' },
  });
}

/** Returns an empty record if the file is not a JSON object. */
function jsonIn(path: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function versionIn(packageJson: string): string {
  const { version } = jsonIn(packageJson);
  if (typeof version !== 'string') throw new Error(`${packageJson} names no version`);
  return version;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function none(reason: string, cure: string): NoEmbedded {
  return { kind: 'none', reason, cure };
}
