import type { Layer } from '../../model/layer.js';
import { parameterShapes } from '../../model/parameters.js';
import { adam } from '../../ops/update/adam.js';
import { elementCount, padded, type Backend, type Call, type Tensor } from '../../ops/backend.js';
import { DENSE_FORWARD_UPDATES } from '../../ops/dense/dense-forward-update.js';
import { MOST_NARROW } from '../../ops/dense/dense-input-gradient-narrow.js';
import { findNonfinite } from '../../ops/update/find-nonfinite.js';
import { sgd, sgdMomentum } from '../../ops/update/sgd.js';
import { fusesUpdates, type UpdateName } from '../../ops/update/weight-update.js';
import { ADAM } from '../optimiser/adam.js';
import { initialWeights } from './initialise.js';
import type { TrainingSpec } from '../spec.js';

/** One parameter tensor of all members with its gradient; the last axis is padded to a multiple of four with zeros. */
export interface Parameter {
  readonly name: string;
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly velocity?: Tensor;
  /** Running means of the gradient and of its square. */
  readonly moments?: { readonly mean: Tensor; readonly square: Tensor };
}

export interface LayerTensors {
  readonly weights: Parameter;
  readonly bias?: Parameter;
}

/** An update with its operands and sizes, but for a gradient. */
export interface AppliedUpdate {
  readonly name: UpdateName;
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly sizes: Readonly<Record<string, number>>;
}

/** The parameters of an ensemble, by layer name. */
export class EnsembleParameters {
  private readonly byLayer = new Map<string, LayerTensors>();

  constructor(
    backend: Backend,
    layers: readonly Layer[],
    private readonly members: readonly number[],
    private readonly training: TrainingSpec,
    seed: string,
    /** Whether products that make weight gradients update the weights too. */
    readonly fused = fusesUpdates(backend.adapter),
  ) {
    const make = (name: string, shape: readonly number[], values?: () => Float32Array): Parameter => {
      const stored = [members.length, ...shape.slice(0, -1), padded(shape[shape.length - 1])];
      // The backend refuses what it cannot hold before its numbers are drawn.
      const value = backend.tensor(name, stored, 'f32');
      if (values) {
        backend.write(value, values());
      }
      const another = (what: string): Tensor => backend.tensor(what, stored, 'f32');
      let gradient: Tensor | undefined;
      const parameter = {
        name,
        value,
        // Made when something asks for it: weights may be updated without one.
        get gradient(): Tensor {
          return (gradient ??= another(`d${name}`));
        },
      };
      if (training.optimiser === 'adam') {
        const moments = { mean: another(`mean of d${name}`), square: another(`mean square of d${name}`) };
        return Object.assign(parameter, { moments });
      }
      return training.momentum > 0
        ? Object.assign(parameter, { velocity: another(`velocity of ${name}`) })
        : parameter;
    };
    const all = parameterShapes(layers);
    for (const shapes of all) {
      this.byLayer.set(shapes.layer, {
        weights: make(`${shapes.layer}.weights`, shapes.weights, () =>
          initialWeights(shapes, training, members, seed, shapes === all.at(-1)),
        ),
        bias: shapes.bias && make(`${shapes.layer}.bias`, shapes.bias),
      });
    }
  }

  /** Tensors of a layer with parameters. Throws if `layer` has none. */
  of(layer: string): LayerTensors {
    const tensors = this.byLayer.get(layer);
    if (!tensors) {
      throw new Error(
        `layer ${layer} has no parameters; those that have: ${[...this.byLayer.keys()].join(', ')}`,
      );
    }
    return tensors;
  }

  all(): Parameter[] {
    return [...this.byLayer.values()].flatMap(({ weights, bias }) => (bias ? [weights, bias] : [weights]));
  }

  /**
   * One update of a parameter by its gradient, or by another tensor dw; `rates[step]` is the learning rate. Weight decay acts on weights,
   * not on biases, and is added to the gradient, with adam too (L2 regularisation; not the decoupled decay of Loshchilov & Hutter 2019).
   */
  update(parameter: Parameter, rates: Tensor, step: Tensor, dw?: Tensor): Call {
    const { name, value, moments } = parameter;
    const members = this.members.length;
    const values4 = this.values4(value);
    const read = { dw: dw ?? parameter.gradient };
    const applied = this.updateWithoutGradient(parameter, rates, step);
    if (applied) {
      const operation = applied.name === 'sgd' ? sgd : sgdMomentum;
      const { tensors, sizes } = applied;
      return { operation, members, tensors: { ...tensors, ...read }, sizes: { ...sizes, values4 } };
    }
    const tensors = { w: value, ...read, rates, step, ...moments };
    return { operation: adam, members, tensors, sizes: { values4, decay: this.decayOf(name), ...ADAM } };
  }

  /** The update that whatever makes the gradient can apply instead of storing it. undefined with adam, which no product applies. */
  updateWithoutGradient(
    { name, value, velocity, moments }: Parameter,
    rates: Tensor,
    step: Tensor,
  ): AppliedUpdate | undefined {
    if (moments) return undefined;
    const tensors = { w: value, rates, step };
    const decay = this.decayOf(name);
    return velocity
      ? {
          name: 'sgd_momentum',
          tensors: { ...tensors, velocity },
          sizes: { decay, momentum: this.training.momentum },
        }
      : { name: 'sgd', tensors, sizes: { decay, momentum: 0 } };
  }

  /**
   * y = wᵀ x with a dense layer's weights w as they are, then their update with the gradient x dyᵀ of a batch of at most MOST_NARROW
   * entries; x, y and dy: [member, feature, batch padded]. In one pass over the weights; undefined where there is no
   * kernel for that: with adam, and for wider batches.
   */
  denseForwardAndUpdate(
    layer: string,
    { x, y, dy }: { readonly x: Tensor; readonly y: Tensor; readonly dy: Tensor },
    batch: number,
    rates: Tensor,
    step: Tensor,
  ): Call | undefined {
    const { weights } = this.of(layer);
    const update = this.updateWithoutGradient(weights, rates, step);
    if (!update || padded(batch) > MOST_NARROW) return undefined;
    const [members, inputs, stored] = weights.value.shape;
    const sizes = {
      inputs,
      outputs: y.shape[1],
      outputs4: stored / 4,
      batch,
      batch_padded: padded(batch),
      ...update.sizes,
    };
    const operation = DENSE_FORWARD_UPDATES[update.name];
    return { operation, members, tensors: { x, y, dy, ...update.tensors }, sizes };
  }

  /** Marks in `found` each member with an infinite or NaN parameter. */
  findNonfinite(found: Tensor): Call[] {
    return this.all().map(({ value }) => ({
      operation: findNonfinite,
      members: this.members.length,
      tensors: { values: value, found },
      sizes: { values4: this.values4(value) },
    }));
  }

  private decayOf(name: string): number {
    return name.endsWith('.bias') ? 0 : this.training.weightDecay;
  }

  private values4(tensor: Tensor): number {
    return elementCount(tensor.shape) / this.members.length / 4;
  }
}
