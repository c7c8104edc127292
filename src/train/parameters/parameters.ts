import type { Layer } from '../../model/layer.js';
import { parameterShapes } from '../../model/parameters.js';
import { elementCount, padded, type Backend, type Call, type Tensor } from '../../ops/backend.js';
import { DENSE_FORWARD_UPDATES } from '../../ops/dense/dense-forward-update.js';
import { MOST_NARROW } from '../../ops/dense/dense-input-gradient-narrow.js';
import { findNonfinite } from '../../ops/update/find-nonfinite.js';
import { fusesUpdates, type UpdateName } from '../../ops/update/weight-update.js';
import { optimiserOf } from '../optimiser/kinds.js';
import type { Optimiser } from '../optimiser/optimiser.js';
import type { TrainingSpec } from '../spec.js';
import { initialWeights } from './initialise.js';

/**
 * One parameter tensor of all members with its gradient; the last axis is padded to a multiple of four with
 * zeros.
 */
export interface Parameter {
  readonly name: string;
  readonly value: Tensor;
  readonly gradient: Tensor;
  /** What the optimiser keeps of it, by binding. */
  readonly state: Readonly<Record<string, Tensor>>;
  readonly weightDecay: number;
}

export interface LayerTensors {
  readonly weights: Parameter;
  readonly bias?: Parameter;
}

/** An update with its operands and sizes, except the gradient. */
export interface AppliedUpdate {
  readonly name: UpdateName;
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly sizes: Readonly<Record<string, number>>;
}

/** What the parameters of an ensemble are made of. */
export interface ParameterSetup {
  readonly layers: readonly Layer[];
  readonly members: readonly number[];
  readonly training: Pick<
    TrainingSpec,
    'optimiser' | 'momentum' | 'weightDecay' | 'initialisation' | 'initialisationScale'
  >;
  /** Absent: no weights are drawn; all stay zero. */
  readonly seed?: string;
  /** Whether products that make weight gradients update the weights too; absent: as `fusesUpdates` says. */
  readonly fused?: boolean;
}

/** The parameters of an ensemble, by layer name. */
export class EnsembleParameters {
  /** Whether products that make weight gradients update the weights too. */
  readonly fused: boolean;
  private readonly byLayer = new Map<string, LayerTensors>();
  private readonly members: number;
  private readonly optimiser: Optimiser;

  /** Throws RangeError if the backend cannot hold a tensor. */
  constructor(
    private readonly backend: Backend,
    setup: ParameterSetup,
  ) {
    const { layers, training, members } = setup;
    this.members = members.length;
    this.fused = setup.fused ?? fusesUpdates(backend.adapter);
    this.optimiser = optimiserOf(training);
    const all = parameterShapes(layers);
    for (const shapes of all) {
      const { layer, weights, bias } = shapes;
      // Weight decay acts on weights, not on biases.
      const decayed = this.parameter(`${layer}.weights`, weights, training.weightDecay);
      // After its tensor, so that the backend refuses what it cannot hold before numbers are drawn.
      const { seed } = setup;
      if (seed !== undefined) {
        const isLast = shapes === all.at(-1);
        backend.write(decayed.value, initialWeights(shapes, { training, members, seed, isLast }));
      }
      this.byLayer.set(layer, {
        weights: decayed,
        bias: bias && this.parameter(`${layer}.bias`, bias, 0),
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
   * One update of a parameter by its gradient, or by another tensor dw; `rates[step]` is the learning rate.
   * Weight decay is added to the gradient, whatever the optimiser (L2 regularisation; not the decoupled
   * decay of Loshchilov & Hutter 2019).
   */
  update(parameter: Parameter, rates: Tensor, step: Tensor, dw?: Tensor): Call {
    const { tensors, sizes } = this.operands(parameter, rates, step);
    return {
      operation: this.optimiser.update,
      members: this.members,
      tensors: { ...tensors, dw: dw ?? parameter.gradient },
      sizes: { ...sizes, values4: this.values4(parameter.value) },
    };
  }

  /**
   * The update that a product which makes the gradient can apply instead of storing it; undefined if none
   * can.
   */
  updateWithoutGradient(parameter: Parameter, rates: Tensor, step: Tensor): AppliedUpdate | undefined {
    const { fused } = this.optimiser;
    return fused && { name: fused, ...this.operands(parameter, rates, step) };
  }

  /**
   * y = wᵀ x with a dense layer's weights w as they are, then their update with the gradient x dyᵀ of a
   * batch of at most MOST_NARROW entries; x, y and dy: [member, feature, batch padded]. In one pass over
   * the weights. Undefined without a kernel for that: for wider batches, and for optimisers that no product
   * applies.
   */
  denseForwardAndUpdate(
    layer: string,
    { x, y, dy }: { readonly x: Tensor; readonly y: Tensor; readonly dy: Tensor },
    batch: number,
    { rates, step }: { readonly rates: Tensor; readonly step: Tensor },
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
      members: this.members,
      tensors: { values: value, found },
      sizes: { values4: this.values4(value) },
    }));
  }

  private parameter(name: string, shape: readonly number[], weightDecay: number): Parameter {
    const stored = [this.members, ...shape.slice(0, -1), padded(shape[shape.length - 1])];
    const tensor = (label: string): Tensor => this.backend.tensor(label, stored, 'f32');
    let gradient: Tensor | undefined;
    return {
      name,
      value: tensor(name),
      state: Object.fromEntries(
        Object.entries(this.optimiser.state).map(([binding, label]) => [binding, tensor(label(name))]),
      ),
      weightDecay,
      // Made when something asks for it: weights may be updated without one.
      get gradient(): Tensor {
        return (gradient ??= tensor(`d${name}`));
      },
    };
  }

  /** Operands and sizes of an update, except the gradient and its extent. */
  private operands(
    { value, state, weightDecay }: Parameter,
    rates: Tensor,
    step: Tensor,
  ): Pick<AppliedUpdate, 'tensors' | 'sizes'> {
    return {
      tensors: { w: value, rates, step, ...state },
      sizes: { decay: weightDecay, ...this.optimiser.constants },
    };
  }

  private values4(tensor: Tensor): number {
    return elementCount(tensor.shape) / this.members / 4;
  }
}
