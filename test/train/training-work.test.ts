import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../src/model/layer.js';
import type { Backend, Program, Work } from '../../src/ops/backend.js';
import { programWork, sumOfWork, timesWork } from '../../src/ops/counting-backend.js';
import type { Recording } from '../../src/trace/trace.js';
import { decidedSettings, type ComputeSettings } from '../../src/train/compute-settings.js';
import { notingBackend } from '../../src/train/noting-backend.js';
import type { TrainingSpec } from '../../src/train/spec.js';
import { membersTogether } from '../../src/train/groups.js';
import { train } from '../../src/train/train.js';
import { trainingWork } from '../../src/train/training-work.js';
import { openDevice, openWasm } from '../support/backend.js';
import { normalDataset } from './support/datasets.js';
import { averagePool, CLASSES, conv, dense, linear, maxPool, mlp, net } from './support/nets.js';
import { training } from './support/training-spec.js';

const test = suite('work of a training');
const { backend: device, close } = await openDevice();
const wasm = await openWasm();
test.after(async () => {
  await wasm.close();
  await close();
});

/** A backend with another limit, and the work of all that runs on it. */
function counted(on: Backend, mostElements: number): { backend: Backend; work: () => Work } {
  let work: Work = { flops: 0, bytes: 0 };
  const run = (program: Program, times = 1): Promise<void> => {
    work = sumOfWork([work, timesWork(times, programWork(program.calls))]);
    return on.run(program, times);
  };
  return { backend: { ...notingBackend(on, {}), mostElements, run }, work: () => work };
}

interface Case {
  readonly layers: readonly Layer[];
  readonly spec?: Partial<TrainingSpec>;
  readonly settings?: ComputeSettings;
  readonly recording?: Recording;
  readonly members?: number;
  readonly mostElements?: number;
  /** Default: the device. */
  readonly on?: Backend;
}

const PICTURE = { channels: 2, height: 8, width: 7 };
const CONVOLUTIONS = net(
  [
    conv(5, 3, 1, 'same'),
    'relu',
    maxPool(2, 2),
    conv(6, 3, 1, 'same'),
    'elu',
    averagePool(2, 2),
    dense('classes'),
  ],
  PICTURE,
);
const WIDE = net([conv(32, 3, 1, 'same'), 'relu', conv(32, 3, 1, 'same'), dense('classes')], PICTURE);
const LINEAR = linear(3, 24, 40, CLASSES);
const MLP = mlp(24, 'relu', 40, CLASSES);

const CASES: Readonly<Record<string, Case>> = {
  'a linear net by its compact matrix': { layers: LINEAR },
  'a linear net by back-propagation': { layers: LINEAR, settings: { compact: false } },
  'a linear net from second moments': {
    layers: LINEAR,
    spec: { batch: 'full', loss: 'squared-error', epochs: 9 },
  },
  'an mlp with adam': { layers: MLP, spec: { optimiser: 'adam' } },
  'an mlp with adadelta': { layers: MLP, spec: { optimiser: 'adadelta' } },
  'an mlp with fused updates': { layers: MLP, settings: { fused: true }, spec: { momentum: 0.5 } },
  'convolutions and pools': { layers: CONVOLUTIONS, spec: { momentum: 0.9 } },
  "Winograd's convolutions": { layers: WIDE, settings: { winograd: true }, spec: { batch: 16 } },
  'wide convolutions directly': { layers: WIDE, settings: { winograd: false }, spec: { batch: 16 } },
  "Winograd's convolutions on WebAssembly": { layers: WIDE, on: wasm.backend },
  'direct convolutions on WebAssembly': { layers: WIDE, on: wasm.backend, settings: { winograd: false } },
  'three groups of members': { layers: MLP, members: 5, mostElements: 2 * 40 * 24 },
  'what a linear net records': {
    layers: LINEAR,
    recording: { compact: true, scales: true, neighbours: true },
  },
  'what an mlp records': { layers: MLP, recording: { kernels: 2, projections: [2, 5] } },
  'kernels of members in several groups': {
    layers: MLP,
    members: 5,
    mostElements: 2 * 40 * 24,
    recording: { kernels: 3 },
  },
  'kernels of a convolution': { layers: CONVOLUTIONS, recording: { kernels: 1 } },
};

for (const [what, each] of Object.entries(CASES)) {
  const { layers, spec = {}, recording = {}, members = 3, on = device } = each;
  test(`a plan counts what a training runs: ${what}`, async () => {
    const { backend, work } = counted(on, each.mostElements ?? on.mostElements);
    const settings = decidedSettings(backend, each.settings);
    const plan = training({ batch: 8, epochs: 2, checkpoints: { count: 3, spacing: 'linear' }, ...spec });
    const dataset = normalDataset(layers[0].input, CLASSES, { train: 53, test: 21 });
    const sizes = { layers, training: plan, members, train: 53, test: 21 };
    const together = membersTogether(backend.mostElements, { ...sizes, settings });
    for (let first = 0; first < members; first += together) {
      await train(backend, {
        layers,
        dataset,
        training: plan,
        members: Array.from({ length: Math.min(together, members - first) }, (_, m) => first + m),
        seed: 'work',
        settings: each.settings,
        recording,
        projectedTest: recording.projections?.map((components) => ({
          components,
          inputs: dataset.test.inputs,
        })),
        onHiddenLayer: () => undefined,
      });
    }
    const { steps, evaluations, recordings } = await trainingWork({ ...sizes, recording, backend, settings });
    assert.is(Object.keys(recording).length > 0, recordings.flops > 0);
    assert.ok(work().flops > 0 && work().bytes > 0);
    assert.equal(sumOfWork([steps, evaluations, recordings]), work());
  });
}

test('a training that fails before its first step costs nothing', async () => {
  const sizes = { layers: CONVOLUTIONS, training: training({}), members: 3, train: 53, test: 21 };
  const settings = decidedSettings(device);
  const found = await trainingWork({ ...sizes, recording: { scales: true }, backend: device, settings });
  assert.is(found.steps.flops + found.evaluations.flops + found.recordings.flops, 0);
});

test.run();
