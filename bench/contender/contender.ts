import { fileURLToPath } from 'node:url';
import { usesWinograd } from '../../src/ops/conv/winograd-gain.js';
import type { BenchAdapter } from '../measure/machine.js';
import type { OwnRequest } from './own.js';
import type { WorkloadName } from '../workload/workloads.js';

/** `shortcuts` trains as by default; `plain` uses only back-propagation with direct convolutions. */
export type OurKind = 'shortcuts' | 'plain';

/** One entry of the benchmark: this project or a peer, with one way to train a workload. */
export interface Contender {
  /** Unique name, e.g. `W1 torch bmm`. */
  readonly id: string;
  readonly workload: WorkloadName;
  /** Which of our kinds it is; undefined for a peer. */
  readonly ours?: OurKind;
  /** Name, e.g. `pcbias WebAssembly` or `jax-js WebGPU`. */
  readonly name: string;
  /** How it trains, e.g. `batched`. */
  readonly way: string;
  readonly command: readonly string[];
  /** Processes of this command at once. Each trains its part of the members. */
  readonly processes: number;
  /** Members of all processes. */
  readonly members: number;
  /** True if it computes on the WebGPU adapter. */
  readonly onAdapter: boolean;
}

/** Steps at which our losses are recorded. They are those of the peers; gpu.js records every fourth step. */
export function traceSteps(workload: WorkloadName): readonly number[] {
  return workload === 'W1' ? [0, 1, 2, 3, 4, 8, 12] : [0, 1, 2, 3];
}

/** Members of each workload in this benchmark. The peers' definition of W3 leaves the number open. */
export const MEMBERS: Readonly<Record<WorkloadName, number>> = { W1: 16, W2: 8, W3: 4, W4: 100 };

const OF_LINEAR = { shortcuts: 'compact path', plain: 'plain back-propagation' } as const;

/** What the shortcuts of a workload are, if it has any. */
const WAYS: Readonly<Partial<Record<WorkloadName, Readonly<Record<OurKind, string>>>>> = {
  W1: OF_LINEAR,
  W3: { shortcuts: "Winograd's convolutions", plain: 'direct convolutions' },
  W4: OF_LINEAR,
};

/**
 * Returns this project's contender on a workload. `adapter` is what it computes with, as in pcbias
 * `--adapter`; `changes` resizes the workload.
 */
export function ours(
  workload: WorkloadName,
  kind: OurKind,
  adapter: string,
  changes: Partial<OwnRequest> = {},
): Contender {
  const members = changes.members ?? MEMBERS[workload];
  const request: OwnRequest = {
    workload,
    members,
    shortcuts: kind === 'shortcuts',
    adapter,
    traceSteps: traceSteps(workload),
    ...changes,
  };
  const way = WAYS[workload]?.[kind] ?? 'all members together';
  const onAdapter = adapter !== 'wasm';
  const name = `pcbias ${onAdapter ? 'WebGPU' : 'WebAssembly'}`;
  return {
    id: `${workload} ${name} ${kind}`,
    workload,
    ours: kind,
    name,
    way,
    command: [process.execPath, fileURLToPath(new URL('own.js', import.meta.url)), JSON.stringify(request)],
    processes: 1,
    members,
    onAdapter,
  };
}

/** Returns the ways that ours has on a workload, the default first; `adapter` is its name for `--adapter`. */
export function waysOf(
  workload: WorkloadName,
  adapter: string,
  software: boolean,
): Readonly<Record<OurKind, string>> | undefined {
  const described = { description: adapter, vendor: '', architecture: '', driver: '', software };
  const name = adapter === 'wasm' ? 'wasm' : 'webgpu';
  return workload === 'W3' && !usesWinograd({ name, adapter: described }) ? undefined : WAYS[workload];
}

/** Names for `--adapter` of what ours computes with beside peers, the default of `pcbias run` first. */
export function ourAdapters({ name, software }: Pick<BenchAdapter, 'name' | 'software'>): readonly string[] {
  return software ? [...new Set(['wasm', name])] : [name];
}

/**
 * Returns this project's contenders on a workload: one with shortcuts, if it has some, and one without, by
 * each of `ourAdapters`.
 */
export function allOurs(
  workload: WorkloadName,
  adapter: Pick<BenchAdapter, 'name' | 'software'>,
  shortcuts: boolean,
): Contender[] {
  return ourAdapters(adapter).flatMap((name) => {
    const kinds: readonly OurKind[] =
      shortcuts && waysOf(workload, name, adapter.software) ? ['shortcuts', 'plain'] : ['plain'];
    return kinds.map((kind) => ours(workload, kind, name));
  });
}
