import type { Dataset } from '../../src/data/dataset.js';
import type { Layer } from '../../src/model/layer.js';
import { resolveArchitecture } from '../../src/model/resolve.js';
import type { LayerSpec } from '../../src/model/layers/kinds.js';
import type { Backend } from '../../src/ops/backend.js';
import { decidedSettings, type ComputeSettings } from '../../src/train/compute-settings.js';
import { Ensemble, type EnsembleSetup } from '../../src/train/ensemble.js';
import { membersTogether } from '../../src/train/groups.js';
import type { TrainingSpec } from '../../src/train/spec.js';
import { writeStartValues } from './start-values.js';
import type { PeerNumbers, Workload } from './workloads.js';

/** A workload that this project trains from the peers' examples, start values and minibatches. */
export class TrainedWorkload {
  private constructor(
    private readonly backend: Backend,
    /** More than one ensemble if the members do not fit on the backend together. */
    private readonly ensembles: readonly Ensemble[],
    private readonly lossFactor: number,
  ) {}

  /**
   * Creates it; `shortcuts` false selects plain back-propagation with direct convolutions. Rejects with
   * RangeError or GpuError if a member does not fit.
   */
  static async create(
    backend: Backend,
    numbers: PeerNumbers,
    workload: Workload,
    { members, shortcuts }: { readonly members: number; readonly shortcuts: boolean },
  ): Promise<TrainedWorkload> {
    const layers = layersOf(workload);
    const training = trainingOf(workload);
    const settings: ComputeSettings = shortcuts ? {} : { compact: false, winograd: false };
    const decided = decidedSettings(backend, settings);
    const split = { train: workload.n, test: workload.batch };
    const sizes = { layers, training, members, ...split, settings: decided };
    const together = membersTogether(backend.mostElements, sizes);
    const dataset = datasetOf(numbers, workload);
    const order = numbers.makeOrder(workload, members);
    const ensembles: Ensemble[] = [];
    for (let first = 0; first < members; first += together) {
      const group = Array.from({ length: Math.min(together, members - first) }, (_, m) => first + m);
      const setup: EnsembleSetup = {
        layers,
        dataset,
        training,
        members: group,
        seed: 'bench',
        settings,
        batchOrder: (member) => minibatches(order, member),
      };
      const ensemble = await Ensemble.create(backend, setup);
      const nets = group.map((member) => numbers.initNet(workload, member));
      writeStartValues({ backend, ensemble, layers }, nets, numbers.denseRowsToCHW);
      ensembles.push(ensemble);
    }
    const lossFactor = workload.loss === 'mse' ? 2 / workload.classes : 1;
    return new TrainedWorkload(backend, ensembles, lossFactor);
  }

  /** Trains up to `step` steps in total and resolves when they are done. */
  async trainTo(step: number): Promise<void> {
    for (const ensemble of this.ensembles) await ensemble.trainTo(step);
    await this.backend.finish();
  }

  /**
   * Returns every member's loss on the first minibatch-full of examples, in the peers' definition: [member].
   */
  async losses(): Promise<number[]> {
    const all: number[] = [];
    for (const ensemble of this.ensembles) {
      const { loss } = await ensemble.evaluate('test');
      all.push(...Array.from(loss, (value) => value * this.lossFactor));
    }
    return all;
  }

  release(): void {
    this.ensembles.forEach((ensemble) => ensemble.release());
  }
}

export function layersOf({ layers, linear, input, classes }: Workload): Layer[] {
  const [height, width, channels] = input.length === 3 ? input : [1, 1, input[0]];
  const specs = layers.flatMap((layer): LayerSpec[] => {
    if (layer[0] === 'p') return [{ maxPool: { size: 2, stride: 2 } }];
    const [kind, , outputs] = layer;
    const padding = 'same' as const;
    if (kind === 'c')
      return [{ conv: { channels: outputs, kernel: 3, stride: 1, padding, bias: true } }, 'relu'];
    const dense: LayerSpec = { dense: { units: outputs, bias: linear !== true } };
    return kind === 'D' ? [dense, 'relu'] : [dense];
  });
  return resolveArchitecture({ layers: specs }, { channels, height, width }, classes);
}

/**
 * Our squared error is half of the sum over classes; the peers' is the mean over classes. So their loss is 2
 * / classes of ours, and the same factor applies to the learning rate that makes the same steps.
 */
function trainingOf({ loss, lr, classes, momentum, batch, n }: Workload): TrainingSpec {
  const squared = loss === 'mse';
  return {
    loss: squared ? 'squared-error' : 'cross-entropy',
    learningRate: squared ? (lr * 2) / classes : lr,
    momentum,
    weightDecay: 0,
    batch: batch === n ? 'full' : batch,
    epochs: 1,
    initialisation: 'lecun-normal',
    checkpoints: { count: 1, spacing: 'linear' },
  };
}

/**
 * The test split is the first minibatch-full of training examples, on which the peers compute their losses.
 */
function datasetOf(numbers: PeerNumbers, workload: Workload): Dataset {
  const { n, batch, input, classes } = workload;
  const { x, labels: wide } = numbers.makeData(workload);
  const image = input.length === 3;
  const inputs = image ? numbers.toNCHW(x, n, input) : x;
  const labels = Uint8Array.from(wide);
  const [height, width, channels] = image ? input : [1, 1, input[0]];
  return {
    title: workload.name,
    classes: Array.from({ length: classes }, (_, k) => `class ${k}`),
    shape: { channels, height, width },
    train: { inputs, labels, count: n },
    test: {
      inputs: inputs.subarray(0, (batch * inputs.length) / n),
      labels: labels.subarray(0, batch),
      count: batch,
    },
    checksum: '',
  };
}

function minibatches(
  order: (member: number, step: number) => Int32Array,
  member: number,
): { next(count: number, target: Uint32Array, offset: number): void } {
  let step = 0;
  return {
    next(count, target, offset) {
      const examples = order(member, step++);
      if (examples.length !== count) {
        throw new RangeError(`step ${step - 1} has ${examples.length} examples, expected ${count}`);
      }
      target.set(examples, offset);
    },
  };
}
