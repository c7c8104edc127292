import { createInterface } from 'node:readline';
import { openOwnBackend } from './own-backend.js';
import { TrainedWorkload } from '../workload/trained.js';
import { peerNumbers, resized, type Resized, type WorkloadName } from '../workload/workloads.js';

/** What this process should do, as JSON in its first argument. */
export interface OwnRequest extends Resized {
  readonly workload: WorkloadName;
  readonly members: number;
  /** True to compute as by default; false for plain back-propagation with direct convolutions. */
  readonly shortcuts: boolean;
  /** The adapter's name, as in pcbias `--adapter`. */
  readonly adapter: string;
  /** Steps at which losses are reported: ascending, starting with 0. */
  readonly traceSteps: readonly number[];
}

/*
 * This project's side of the benchmark runs in its own process, like every peer. It prints and reads the
 * lines of `serve` in bench/peers/peer.mjs, and its first line has every member's loss.
 */
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

process.exit(await main(JSON.parse(process.argv[2]) as OwnRequest));

async function main(request: OwnRequest): Promise<number> {
  const { members, shortcuts, traceSteps } = request;
  const numbers = await peerNumbers();
  const workload = resized(numbers.WORKLOADS[request.workload], request);
  const { backend, close } = await openOwnBackend(request.adapter);
  try {
    const trained = await TrainedWorkload.create(backend, numbers, workload, { members, shortcuts });
    const memberLosses: number[][] = [];
    let step = 0;
    let secondsOfStep = 1;
    for (const at of traceSteps) {
      const started = performance.now();
      await trained.trainTo(at);
      if (at > step) secondsOfStep = (performance.now() - started) / 1000 / (at - step);
      step = at;
      memberLosses.push(await trained.losses());
    }
    say({
      ready: true,
      peer: 'pcbias',
      variant: shortcuts ? 'shortcuts' : 'plain',
      workload: request.workload,
      E: members,
      stepsPerCall: 1,
      lossTrace: memberLosses.map(mean),
      memberLosses,
      traceSteps,
      versions: { adapter: backend.adapter.description, driver: backend.adapter.driver },
    });
    for await (const line of createInterface({ input: process.stdin })) {
      const { seconds } = JSON.parse(line) as { seconds: number };
      const before = numbers.cpuClock();
      const started = performance.now();
      const first = step;
      let wall = 0;
      while (wall < 0.7 * seconds) {
        step += Math.max(1, Math.round((seconds - wall) / secondsOfStep));
        await trained.trainTo(step);
        wall = (performance.now() - started) / 1000;
        secondsOfStep = wall / (step - first);
      }
      const after = numbers.cpuClock();
      const own = (after[1] - before[1]) / wall;
      const others = Math.max(0, (after[0] - before[0]) / wall - own);
      say({ rate: ((step - first) * members) / wall, seconds: wall, cores: { own, others } });
    }
    say({ lossEnd: mean(await trained.losses()), steps: step });
    trained.release();
    return 0;
  } finally {
    await close();
  }
}
