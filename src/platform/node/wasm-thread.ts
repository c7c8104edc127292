import { parentPort, workerData } from 'node:worker_threads';
import type { Job } from '../../ops/wasm/step.js';
import { StepRunner, type ThreadSetup } from '../../ops/wasm/step-runner.js';

// A thread of `wasm-crew.ts`: runs one job after another and answers each.
const runner = new StepRunner(workerData as ThreadSetup);

parentPort?.on('message', (job: Job) => {
  try {
    runner.run(job);
    parentPort?.postMessage({});
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
