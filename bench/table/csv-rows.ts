import type { Row } from '../../src/report/format/row.js';
import { lossBound } from '../measure/agreement.js';
import type { Measurement } from '../measure/measure.js';
import { oursOf, rateOf, ratioTo, type BenchResult } from '../measure/result.js';
import { relativeSpread, type Spread } from '../measure/statistics.js';

/** Returns one row for each contender and each point of growth, with all digits and the outcome. */
export function benchRows(result: BenchResult): Row[] {
  const workloads = result.workloads.flatMap((of) => {
    const { best, plain, onAdapter } = oursOf(of);
    return of.measurements.map((measurement) => ({
      workload: of.name,
      axis: '',
      value: undefined,
      ...numbers(measurement, of.flops),
      ...ratio('ours', ratioTo(measurement, best)),
      ...ratio('ours_on_adapter', ratioTo(measurement, onAdapter)),
      ...ratio('plain', ratioTo(measurement, plain)),
      loss_bound: lossBound(of.workload),
      ...where(result),
    }));
  });
  const growth = result.growth.flatMap(({ axis, points }) =>
    points.map(({ value, flops, measurement }) => ({
      workload: 'W1',
      axis: axis.axis,
      value,
      ...numbers(measurement, flops),
      ...ratio('ours', undefined),
      ...ratio('ours_on_adapter', undefined),
      ...ratio('plain', undefined),
      loss_bound: undefined,
      ...where(result),
    })),
  );
  return [...workloads, ...growth];
}

function numbers(measurement: Measurement, flops: number): Row {
  const { contender, ready, end, rates, cores, difference, fault } = measurement;
  const rate = rateOf(measurement);
  return {
    trained_by: contender.name,
    way: contender.way,
    kind: contender.ours,
    members: contender.members,
    processes: contender.processes,
    network_steps_per_second: rate?.median,
    lowest: rate?.low,
    highest: rate?.high,
    spread: rate && relativeSpread(rate),
    gflops: rate && (rate.median * flops) / 1e9,
    by_round: rates.map((each) => each ?? '').join(' '),
    losses: ready?.lossTrace.join(' '),
    steps_between_losses: ready?.stepsPerCall,
    loss_difference: difference,
    loss_at_end: end?.lossEnd,
    steps: end?.steps,
    cores: cores.map(({ own }) => own.toFixed(2)).join(' '),
    cores_of_others: cores.map(({ others }) => others.toFixed(2)).join(' '),
    state: fault === undefined ? 'done' : 'failed',
    reason: fault,
    versions: ready && JSON.stringify(ready.versions),
  };
}

function ratio(name: string, spread: Spread | undefined): Row {
  return {
    [`${name}_times`]: spread?.median,
    [`${name}_times_low`]: spread?.low,
    [`${name}_times_high`]: spread?.high,
  };
}

function where({ adapter, machine }: BenchResult): Row {
  const { cpu, cpus, node, commit, date } = machine;
  return { adapter, cpu, cpus, node, commit, date };
}
