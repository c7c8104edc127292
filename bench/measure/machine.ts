import os from 'node:os';
import { launch } from '../../src/platform/node/launch.js';
import { embeddedAdapter } from '../../src/platform/node/embedded.js';
import { provenance } from '../../src/platform/node/provenance.js';
import { openOwnBackend } from '../contender/own-backend.js';

/** The adapter that all contenders on WebGPU use; or WebAssembly, so that none is on WebGPU. */
export interface BenchAdapter {
  /** A name for `--adapter` that takes it, `wasm` among them. */
  readonly name: string;
  /** The name that its driver reports. */
  readonly description: string;
  readonly software: boolean;
  /** Variables that make a peer's Dawn choose it. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Finds the adapter as `pcbias --adapter NAME` would. `auto` takes a software adapter, too, because peers on
 * WebGPU need one. Rejects with an Error that holds the cure if there is none.
 */
export async function benchAdapter(name: string): Promise<BenchAdapter> {
  if (name === 'wasm') {
    const { backend, close } = await openOwnBackend(name);
    await close();
    return { name, description: backend.adapter.description, software: true, environment: {} };
  }
  const launched = await launch({ adapter: name });
  if (launched.kind === 'none') {
    throw new Error(
      `no adapter: ${launched.reason}\n  cure: ${launched.cure}; or --adapter wasm, without peers on WebGPU`,
    );
  }
  const { kind, description } = launched.adapter;
  launched.handle.dispose();
  // The description is `device: driver`, and Dawn's flag matches a part of the device's name.
  const flags = { DAWN_FLAGS: `adapter=${description.split(':')[0].split(' ')[0]}` };
  const found = kind === 'hardware' || name !== 'auto' ? name : kind === 'embedded' ? 'embedded' : 'system';
  const software = kind !== 'hardware';
  if (kind !== 'embedded') return { name: found, description, software, environment: flags };
  const embedded = await embeddedAdapter();
  const environment = embedded.kind === 'ready' ? embedded.environment : {};
  return { name: found, description, software, environment: { ...environment } };
}

/** Returns the name of an adapter's result files, e.g. `llvmpipe-mesa-25-0-7-llvm-15-0-6`. */
export function slugOf(description: string): string {
  return description
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** Where a result was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cpus: number;
  readonly node: string;
  readonly commit: string;
  /** Date as YYYY-MM-DD. */
  readonly date: string;
}

export async function thisMachine(): Promise<Machine> {
  const { commit } = await provenance();
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown processor',
    cpus: os.availableParallelism(),
    node: process.versions.node,
    commit,
    date: new Date().toISOString().slice(0, 10),
  };
}
