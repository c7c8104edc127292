import { allOurs, ourAdapters, type Contender, type OurKind } from '../contender/contender.js';
import { GROWTH, growthContender } from './growth.js';
import type { BenchAdapter } from './machine.js';
import { thisMachine } from './machine.js';
import { measureTogether, type Measuring } from './measure.js';
import { peersOf, pythonOfPeers } from '../contender/peer-list.js';
import { BenchProgress } from '../progress.js';
import type { BenchResult, GrowthResult, WorkloadResult } from './result.js';
import { peerNumbers, resized, type PeerNumbers, type WorkloadName } from '../workload/workloads.js';

/** What one call of the benchmark measures. */
export interface BenchPlan {
  readonly adapter: BenchAdapter;
  readonly workloads: readonly WorkloadName[];
  readonly peers: 'none' | 'best' | 'every';
  readonly cuda: boolean;
  /** Only peers whose name matches take part. */
  readonly only: RegExp | undefined;
  readonly shortcuts: boolean;
  readonly growth: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly growthSeconds: number;
  readonly signal: AbortSignal;
}

/** Seconds counted for the first losses of a contender. Compiling takes most of them. */
const START_SECONDS = 8;

/** Returns the contenders of a workload that the plan includes, ours first. */
export function contendersOf(workload: WorkloadName, plan: Omit<BenchPlan, 'signal'>): Contender[] {
  const { adapter, only } = plan;
  const own = allOurs(workload, adapter, plan.shortcuts);
  if (plan.peers === 'none') return own;
  const peers = peersOf(workload, plan.peers === 'every', pythonOfPeers(), plan.cuda);
  const asked = peers.filter(({ id, onAdapter }) => {
    return (only === undefined || only.test(id)) && !(onAdapter && adapter.name === 'wasm');
  });
  return [...own, ...asked];
}

/** Measures one workload after another, then growth along each axis. Rejects if the signal aborts. */
export async function bench(plan: BenchPlan, say: (line: string) => void): Promise<BenchResult> {
  const numbers = await peerNumbers();
  const machine = await thisMachine();
  const kinds: readonly OurKind[] = plan.shortcuts ? ['shortcuts', 'plain'] : ['plain'];
  const fields = plan.workloads.map((name) => ({ name, contenders: contendersOf(name, plan) }));
  const axes = plan.growth ? GROWTH.flatMap((axis) => kinds.map((kind) => ({ axis, kind }))) : [];
  const seconds = (count: number, each: number): number => count * (START_SECONDS + (plan.rounds + 1) * each);
  const planned =
    fields.reduce((sum, { contenders }) => sum + seconds(contenders.length, plan.seconds), 0) +
    axes.reduce((sum, { axis }) => sum + seconds(axis.values.length, plan.growthSeconds), 0);
  const progress = new BenchProgress(planned, say);
  const measuring = (each: number): Omit<Measuring, 'recorded' | 'alike'> => ({
    rounds: plan.rounds,
    seconds: each,
    environment: { PEER_SERVE: '1', PYTHONDONTWRITEBYTECODE: '1', ...plan.adapter.environment },
    signal: plan.signal,
    onStage: ({ id }, stage) => {
      const what = typeof stage === 'number' ? `round ${stage + 1} of ${plan.rounds}` : stage;
      progress.stage(`${id}: ${what}`, stage === 'start' ? START_SECONDS : each);
    },
  });
  const workloads: WorkloadResult[] = [];
  for (const { name, contenders } of fields) {
    const workload = numbers.WORKLOADS[name];
    const measurements = await measureTogether(contenders, workload, {
      ...measuring(plan.seconds),
      recorded: true,
      alike: true,
    });
    workloads.push({ name, workload, flops: numbers.stepFlops(workload), measurements });
    for (const { contender, fault } of measurements)
      if (fault !== undefined) say(`${contender.id}: ${fault}`);
  }
  const growth: GrowthResult[] = [];
  for (const { axis, kind } of axes) {
    growth.push(
      await measureGrowth({ axis, kind, adapterName: ourAdapters(plan.adapter)[0] }, numbers, {
        ...measuring(plan.growthSeconds),
        recorded: axis.axis === 'members',
        alike: false,
      }),
    );
  }
  const { rounds, adapter } = plan;
  return { adapter: adapter.description, machine, rounds, seconds: plan.seconds, workloads, growth };
}

async function measureGrowth(
  { axis, kind, adapterName }: Pick<GrowthResult, 'axis' | 'kind'> & { readonly adapterName: string },
  numbers: PeerNumbers,
  measuring: Measuring,
): Promise<GrowthResult> {
  const contenders = axis.values.map((value) => growthContender(axis, value, kind, adapterName));
  const measurements = await measureTogether(contenders, numbers.WORKLOADS.W1, measuring);
  const points = axis.values.map((value, at) => {
    const size = axis.axis === 'members' ? {} : { [axis.axis]: value };
    const flops = numbers.stepFlops(resized(numbers.WORKLOADS.W1, size));
    return { value, flops, measurement: measurements[at] };
  });
  return { axis, kind, points };
}
