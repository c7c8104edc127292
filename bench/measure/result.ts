import type { OurKind } from '../contender/contender.js';
import type { GrowthAxis } from './growth.js';
import type { Machine } from './machine.js';
import type { Measurement } from './measure.js';
import { pairedRatio, spreadOf, type Spread } from './statistics.js';
import type { Workload, WorkloadName } from '../workload/workloads.js';

/** All contenders of one workload. */
export interface WorkloadResult {
  readonly name: WorkloadName;
  readonly workload: Workload;
  /** FLOPs counted for one network-step. */
  readonly flops: number;
  /** Measurements with ours first. */
  readonly measurements: readonly Measurement[];
}

/** This project along an axis, with one kind of gradient. */
export interface GrowthResult {
  readonly axis: GrowthAxis;
  readonly kind: OurKind;
  readonly points: readonly {
    readonly value: number;
    readonly flops: number;
    readonly measurement: Measurement;
  }[];
}

/** What one call of the benchmark found. */
export interface BenchResult {
  readonly adapter: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly seconds: number;
  readonly workloads: readonly WorkloadResult[];
  readonly growth: readonly GrowthResult[];
}

/** Returns network-steps a second over the rounds, or undefined for a contender that failed. */
export function rateOf({ rates, fault }: Measurement): Spread | undefined {
  return fault === undefined ? spreadOf(rates.filter((rate) => rate !== undefined)) : undefined;
}

/**
 * Returns how many times as fast one of ours was. Undefined against itself and for a contender that failed.
 */
export function ratioTo(measurement: Measurement, own: Measurement | undefined): Spread | undefined {
  if (own === undefined || own === measurement) return undefined;
  if (own.fault !== undefined || measurement.fault !== undefined) return undefined;
  return pairedRatio(own.rates, measurement.rates);
}

/**
 * Returns ours on a workload: the default; the same by plain back-propagation with direct convolutions, if
 * that differs; and the default way on the adapter, if WebAssembly is the default.
 */
export function oursOf({ measurements }: Pick<WorkloadResult, 'measurements'>): {
  readonly best: Measurement | undefined;
  readonly plain: Measurement | undefined;
  readonly onAdapter: Measurement | undefined;
} {
  const own = measurements.filter(({ contender }) => contender.ours !== undefined);
  const [best, ...others] = own;
  return {
    best,
    plain: others.find(({ contender }) => contender.name === best.contender.name),
    onAdapter: others.find(({ contender }) => contender.name !== best.contender.name),
  };
}

/** Returns every measurement with a fault. */
export function faults(result: BenchResult): readonly Measurement[] {
  return [
    ...result.workloads.flatMap(({ measurements }) => measurements),
    ...result.growth.flatMap(({ points }) => points.map(({ measurement }) => measurement)),
  ].filter(({ fault }) => fault !== undefined);
}

/** Returns 1 if one of ours failed or computed another loss. A peer's failure is only a row. */
export function exitCodeOf(result: BenchResult): 0 | 1 {
  return faults(result).some(({ contender }) => contender.ours !== undefined) ? 1 : 0;
}
