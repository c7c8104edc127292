import { fileURLToPath } from 'node:url';
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
  /** Name, e.g. `pcbias` or `jax-js WebGPU`. */
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

/** Returns this project's contender on a workload; `changes` resizes the workload. */
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
  return {
    id: `${workload} pcbias ${kind}`,
    workload,
    ours: kind,
    name: 'pcbias',
    way,
    command: [process.execPath, fileURLToPath(new URL('own.js', import.meta.url)), JSON.stringify(request)],
    processes: 1,
    members,
    onAdapter: true,
  };
}

/**
 * Returns the ways that an adapter uses by default. Winograd's method is used only if a processor computes
 * (`usesWinograd`).
 */
export function waysOf(
  workload: WorkloadName,
  software: boolean,
): Readonly<Record<OurKind, string>> | undefined {
  return workload === 'W3' && !software ? undefined : WAYS[workload];
}

/** Returns this project's contenders on a workload: one with shortcuts, if it has some, and one without. */
export function allOurs(
  workload: WorkloadName,
  { name, software }: { readonly name: string; readonly software: boolean },
  shortcuts: boolean,
): Contender[] {
  const kinds: readonly OurKind[] =
    shortcuts && waysOf(workload, software) ? ['shortcuts', 'plain'] : ['plain'];
  return kinds.map((kind) => ours(workload, kind, name));
}
