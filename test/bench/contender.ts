import { fileURLToPath } from 'node:url';
import type { OwnRequest } from './own.js';
import type { WorkloadName } from './workloads.js';

/** Something that is measured: this project or a peer, with one way to train a workload. */
export interface Contender {
  /** Unique, e.g. `W1 torch bmm`. */
  readonly id: string;
  readonly workload: WorkloadName;
  /** Undefined: a peer. */
  readonly ours?: 'compact' | 'plain';
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

/** This project on a workload; `changes` makes another size of it. */
export function ours(
  workload: WorkloadName,
  kind: 'compact' | 'plain',
  adapter: string,
  changes: Partial<OwnRequest> = {},
): Contender {
  const members = changes.members ?? MEMBERS[workload];
  const request: OwnRequest = {
    workload,
    members,
    compact: kind === 'compact',
    adapter,
    traceSteps: traceSteps(workload),
    ...changes,
  };
  const linear = workload === 'W1' || workload === 'W4';
  const way = !linear
    ? 'all members together'
    : kind === 'compact'
      ? 'compact path'
      : 'plain back-propagation';
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

/** This project's contenders of a workload: with and without the compact path where there is one. */
export function allOurs(workload: WorkloadName, adapter: string, compact: boolean): Contender[] {
  const linear = workload === 'W1' || workload === 'W4';
  if (!linear) return [ours(workload, 'plain', adapter)];
  return (compact ? (['compact', 'plain'] as const) : (['plain'] as const)).map((kind) =>
    ours(workload, kind, adapter),
  );
}
