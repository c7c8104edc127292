import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allKernels } from '../../support/all-kernels.js';
import { openDevice, openWasm } from '../../support/backend.js';
import {
  faultOfOurs,
  lossBound,
  meanOfFirst,
  RECORDED,
  relativeDifference,
} from '../../../bench/measure/agreement.js';
import type { Backend } from '../../../src/ops/backend.js';
import { TrainedWorkload } from '../../../bench/workload/trained.js';
import { peerNumbers, type Workload, type WorkloadName } from '../../../bench/workload/workloads.js';

const kernels = await openDevice();
const wasm = await openWasm();
const numbers = await peerNumbers();
test.after(async () => {
  await wasm.close();
  await kernels.close();
});

/** Returns our losses after 0 to 3 steps: [step][member]. */
async function lossesOf(
  { backend }: { readonly backend: Backend },
  workload: Workload,
  members: number,
  shortcuts: boolean,
): Promise<number[][]> {
  const trained = await TrainedWorkload.create(backend, numbers, workload, { members, shortcuts });
  const losses: number[][] = [];
  for (let step = 0; step <= 3; step++) {
    await trained.trainTo(step);
    losses.push(await trained.losses());
  }
  trained.release();
  return losses;
}

const CASES: readonly (readonly [WorkloadName, number, boolean])[] = [
  ['W1', 16, true],
  ['W1', 16, false],
  ['W2', 8, false],
  ['W3', 1, true],
  ['W3', 1, false],
];

for (const [name, members, shortcuts] of CASES)
  for (const ours of [kernels, wasm]) {
    // Convolutions take a software adapter up to a quarter of a minute each.
    if (ours === kernels && name !== 'W1' && !allKernels()) continue;
    const way = `${shortcuts ? 'with shortcuts' : 'plain'} on ${ours.backend.name}`;
    test(`${name}, ${members} members, ${way}: losses are PyTorch's`, async () => {
      const workload = numbers.WORKLOADS[name];
      const losses = await lossesOf(ours, workload, members, shortcuts);
      assert.is(faultOfOurs(name, workload, losses), undefined);
      const recorded = RECORDED.find((each) => each.workload === name && each.members === members);
      assert.ok(recorded);
      assert.ok(relativeDifference(meanOfFirst(losses, members), recorded.losses) <= 1e-5);
    });
  }

test('a learning rate that is one percent off is found after three steps', async () => {
  const workload = numbers.WORKLOADS.W1;
  const losses = await lossesOf(wasm, { ...workload, lr: workload.lr * 1.01 }, 16, true);
  assert.match(
    faultOfOurs('W1', workload, losses) ?? '',
    /W1: losses of the first 16 members .* expected 1\.08534/,
  );
});

test('the bound grows with the terms of the sums; a loss that is not finite is never within it', () => {
  const { W1, W3 } = numbers.WORKLOADS;
  assert.is(lossBound(W1), 8 * Math.sqrt(192 + 3 * 256) * 2 ** -24);
  assert.ok(lossBound(W3) > lossBound(W1));
  assert.not.ok(relativeDifference([1, NaN], [1, 1]) <= 1);
  assert.not.ok(relativeDifference([1], [1, 1]) <= 1);
  assert.is(relativeDifference([1.5, 1], [1, 1]), 0.5);
});

test.run();
