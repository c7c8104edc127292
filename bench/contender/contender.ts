import { fileURLToPath } from 'node:url';
import type { OwnRequest } from './own.js';
import type { WorkloadName } from '../workload/workloads.js';

/** As by default; or by plain back-propagation with direct convolutions. */
export type OurKind = 'shortcuts' | 'plain';

/** Something that is measured: this project or a peer, with one way to train a workload. */
export interface Contender {
  /** Unique, e.g. `W1 torch bmm`. */
  readonly id: string;
  readonly workload: WorkloadName;
  /** Undefined: a peer. */
  readonly ours?: OurKind;
  /** `pcbias`, `jax-js WebGPU`. */
  readonly name: string;
  /** How it trains: `batched`. */
  readonly way: string;
  readonly command: readonly string[];
  /** Processes of this command at once, each with its part of the members. */
  readonly processes: number;
  /** Members of all processes. */
  readonly members: number;
  /** Whether it computes on the WebGPU adapter. */
  readonly onAdapter: boolean;
}

/** Steps at which our losses are told: those of the peers, gpu.js's being four steps apart. */
export function traceSteps(workload: WorkloadName): readonly number[] {
  return workload === 'W1' ? [0, 1, 2, 3, 4, 8, 12] : [0, 1, 2, 3];
}

/** Members of a workload in this benchmark; the peers' definition of W3 leaves them open. */
export const MEMBERS: Readonly<Record<WorkloadName, number>> = { W1: 16, W2: 8, W3: 4, W4: 100 };

const OF_LINEAR = { shortcuts: 'compact path', plain: 'plain back-propagation' } as const;

/** What the shortcuts are of a workload that has any. */
const WAYS: Readonly<Partial<Record<WorkloadName, Readonly<Record<OurKind, string>>>>> = {
  W1: OF_LINEAR,
  W3: { shortcuts: "Winograd's convolutions", plain: 'direct convolutions' },
  W4: OF_LINEAR,
};

/** This project on a workload; `changes` makes another size of it. */
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

/** The same as an adapter takes them by default: Winograd's way only where a processor computes (`usesWinograd`). */
export function waysOf(
  workload: WorkloadName,
  software: boolean,
): Readonly<Record<OurKind, string>> | undefined {
  return workload === 'W3' && !software ? undefined : WAYS[workload];
}

/** This project's contenders of a workload: with and without shortcuts where it has some. */
export function allOurs(
  workload: WorkloadName,
  { name, software }: { readonly name: string; readonly software: boolean },
  shortcuts: boolean,
): Contender[] {
  const kinds: readonly OurKind[] =
    shortcuts && waysOf(workload, software) ? ['shortcuts', 'plain'] : ['plain'];
  return kinds.map((kind) => ours(workload, kind, name));
}
