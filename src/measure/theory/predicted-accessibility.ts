import type { ExampleSet } from '../../data/dataset.js';
import type { PrincipalComponents } from '../../data/components/principal-components.js';
import { addRowProducts, type Rows } from '../../algebra/row-products.js';
import { atOnce } from '../../algebra/steps.js';
import { leastSquares, rankOf } from '../component/least-squares.js';
import { kernelEigen, type KernelEigen } from './kernel-eigen.js';

/*
 * Prediction of the examples that are learned first, from the data alone (science.md, section 3). The
 * predictor learns one component after the other,
 *
 *   f_t(x) = Σ_j g(κ_j, t) c_j φ_j(x),   g(κ, t) = 1 − e^(−κt) for gradient flow,
 *
 * and Σ_j c_j φ_j is the least-squares fit.
 *
 * Labels are one-hot and not centred: that is what squared error fits. With cross-entropy the first gradient
 * is softmax − y = 1/K − y, which differs from −y by the same number for every class and so changes no
 * argmax. With as many examples of each class, centring changes nothing. With unequal classes it would take
 * away the head start of the frequent ones, which networks have.
 */

/** Share of a component's optimum that is learned by a time, 0 to 1 while training is stable. */
export type Learned = (rate: number, time: number) => number;

/**
 * Gradient flow, the limit of small steps. A time is steps · learning rate · L_eff; only its unit depends on
 * them.
 */
const gradientFlow: Learned = (rate, time) => -Math.expm1(-rate * time);

/**
 * Gradient descent with `stepSize` = learning rate · L_eff: 1 − λˢ with λ = 1 − stepSize · rate. A time is a
 * number of steps s.
 */
export function gradientDescent(stepSize: number): Learned {
  return (rate, time) => 1 - (1 - stepSize * rate) ** time;
}

export interface PredictionOptions {
  /** Default: `learningTimes` of the components that are kept. */
  readonly times?: ArrayLike<number>;
  /** Share of each time in the means, sum 1: [time]. Default: equal shares. */
  readonly shares?: ArrayLike<number>;
  /** Default: `gradientFlow`; for another one the times must be given, in its unit. */
  readonly learned?: Learned;
  /**
   * Components with a rate of at most this share of the largest are left out; default: RANK_CUT, 1e-6 for a
   * kernel.
   */
  readonly cut?: number;
}

/** Prediction of the theory for each example. */
export interface PredictedAccessibility {
  /** [time] */
  readonly times: Float64Array;
  /**
   * Share of the times at which the class is right, each with its own: [example]. Among equal outputs the
   * first class counts, as in a network.
   */
  readonly accessibility: Float64Array;
  /**
   * Margin: the class's output minus the highest other one, the mean over the times: [example]. It is finer
   * than the share, which has many ties.
   */
  readonly margin: Float64Array;
  /** Share of the examples that are right: [time]. */
  readonly accuracy: Float64Array;
  /** Components above the cut, and those below. */
  readonly kept: number;
  readonly leftOut: number;
}

/** Entries of Θ are float32 sums, good to about 16 · 2^-24 of the largest. */
const KERNEL_CUT = 1e-6;

/** Points of the default grid. */
const TIMES = 64;

/**
 * 64 times, evenly spaced in their logarithm, from 0.01 / largest rate to 10 / smallest rate. At the first
 * the first component has learned 1 % of its optimum; at the last the last one lacks less than 0.005 %.
 *
 * @param rates all above 0, in any sequence
 */
export function learningTimes(rates: ArrayLike<number>): Float64Array {
  let [low, high] = [Infinity, 0];
  for (let j = 0; j < rates.length; j++) [low, high] = [Math.min(low, rates[j]), Math.max(high, rates[j])];
  const [first, last] = [Math.log(0.01 / high), Math.log(10 / low)];
  return Float64Array.from({ length: TIMES }, (_, t) => Math.exp(first + ((last - first) * t) / (TIMES - 1)));
}

/** Training examples with their principal components, and the examples that are predicted. */
export interface ComponentExamples {
  /** The components of the training inputs about the origin, Σxx / n = Σ κ_j u_j u_jᵀ. */
  readonly pca: PrincipalComponents;
  readonly train: ExampleSet;
  /** The split whose examples are predicted. */
  readonly target: ExampleSet;
}

/**
 * The order in which a deep linear net learns. Components are the training set's PCs with κ_j = d_j / n and
 * c_j = m_j / d_j, where m_j is column j of Σyx U.
 *
 * @throws RangeError if the components are not about the origin, are of other features, or all 0
 */
export function predictFromComponents(
  { pca, train, target }: ComponentExamples,
  classes: number,
  options: PredictionOptions = {},
): PredictedAccessibility {
  const features = pca.mean.length;
  requireLength('inputs', target.inputs, target.count * features);
  const { rank, optimum } = leastSquares(pca, train, classes, options.cut);
  requireRank(rank, pca.eigenvalues);
  const basis = {
    rates: pca.eigenvalues.subarray(0, rank),
    vectors: pca.components,
    coefficients: optimum,
    classes,
  };
  return {
    ...follow(basis, target.inputs, target.labels, options),
    kept: rank,
    leftOut: pca.eigenvalues.length - rank,
  };
}

/** The tangent kernel of a network, and the labels of its examples. */
export interface KernelExamples {
  /** Θ: [train example, train example], symmetric. */
  readonly train: Float32Array;
  readonly trainLabels: Uint8Array;
  /** Θ of the examples that are predicted: [target example, train example]. */
  readonly target: Float32Array;
  readonly targetLabels: Uint8Array;
  /** The decomposition of `train`, if it is known. */
  readonly eigen?: KernelEigen;
}

/**
 * The order in which a wide non-linear net learns: f_t(x) = Θ(x, X) Q diag(g(κ_j / n, t) / κ_j) Qᵀ Y with
 * Θ(X, X) = Q diag(κ_j) Qᵀ. It is gradient flow of the mean squared error from outputs of 0 in the limit of
 * infinite width; for Θ = x · x' it is `predictFromComponents`. The decomposition's time grows with the cube
 * of the training examples: it is meant for up to about 1,500.
 *
 * @throws RangeError if arrays have other lengths, or no eigenvalue is above 0
 */
export async function predictFromKernel(
  { train, trainLabels, target, targetLabels, eigen }: KernelExamples,
  classes: number,
  options: PredictionOptions = {},
): Promise<PredictedAccessibility> {
  const n = trainLabels.length;
  requireLength('the train kernel', train, n * n);
  requireLength('the target kernel', target, targetLabels.length * n);
  const { values, vectors } = eigen ?? (await kernelEigen(train, n));
  const kept = rankOf(values, options.cut ?? KERNEL_CUT);
  requireRank(kept, values);
  const coefficients = new Float64Array(kept * classes);
  for (let j = 0; j < kept; j++) {
    for (let x = 0; x < n; x++) coefficients[trainLabels[x] * kept + j] += vectors[j * n + x] / values[j];
  }
  const rates = values.subarray(0, kept).map((value) => value / n);
  const basis = { rates, vectors, coefficients, classes };
  return { ...follow(basis, target, targetLabels, options), kept, leftOut: n - kept };
}

/** φ_j(x) = vectors[j] · x, learned at a rate towards the coefficients of each class. */
interface Basis {
  readonly rates: Float64Array;
  /** Rows of the first `rates.length` components: [component, width]. */
  readonly vectors: Float64Array;
  /** [class, component] */
  readonly coefficients: Float64Array;
  readonly classes: number;
}

/** Outputs of all examples at all times, through the weights W_t = Σ_j g(κ_j, t) c_j vectors[j]. */
function follow(
  { rates, vectors, coefficients, classes }: Basis,
  inputs: Float32Array,
  labels: Uint8Array,
  { times: given, shares: weighted, learned = gradientFlow }: PredictionOptions,
): Omit<PredictedAccessibility, 'kept' | 'leftOut'> {
  const times = given === undefined ? learningTimes(rates) : Float64Array.from(given);
  const shares = weighted ?? new Float64Array(times.length).fill(1 / times.length);
  const examples = labels.length;
  const width = inputs.length / examples;
  const hits = new Float64Array(examples);
  const margin = new Float64Array(examples);
  const accuracy = new Float64Array(times.length);
  // Rows of both products: [time, class]. Their terms are added in order, whatever the sizes.
  const rows = times.length * classes;
  const factors = new Float64Array(rows * rates.length);
  times.forEach((time, t) => {
    rates.forEach((rate, j) => {
      const share = learned(rate, time);
      for (let k = 0; k < classes; k++) {
        factors[(t * classes + k) * rates.length + j] = share * coefficients[k * rates.length + j];
      }
    });
  });
  const columns = { data: vectors, at: 0, rowStride: 1, termStride: width };
  const weights = productsOf(factors, columns, { rows, columns: width, terms: rates.length });
  const wide = { data: Float64Array.from(inputs), at: 0, rowStride: width, termStride: 1 };
  const outputs = productsOf(weights, wide, { rows, columns: examples, terms: width });
  for (let t = 0; t < times.length; t++) {
    for (let x = 0; x < examples; x++) {
      const outputOf = (k: number): number => outputs[(t * classes + k) * examples + x];
      const own = outputOf(labels[x]);
      let [other, best] = [-Infinity, 0];
      for (let k = 0; k < classes; k++) {
        if (k !== labels[x]) other = Math.max(other, outputOf(k));
        if (outputOf(k) > outputOf(best)) best = k;
      }
      margin[x] += shares[t] * (own - other);
      if (best === labels[x]) {
        hits[x] += shares[t];
        accuracy[t] += 1 / examples;
      }
    }
  }
  return { times, accessibility: hits, margin, accuracy };
}

/** Inner products of the rows of `a`, one after another, with the rows of `b`: [row of a, row of b]. */
function productsOf(
  a: Float64Array,
  b: Rows,
  extents: { readonly rows: number; readonly columns: number; readonly terms: number },
): Float64Array {
  const found = new Float64Array(extents.rows * extents.columns);
  const left = { data: a, at: 0, rowStride: extents.terms, termStride: 1 };
  atOnce(addRowProducts({ data: found, at: 0, stride: extents.columns }, left, b, extents));
  return found;
}

function requireRank(rank: number, eigenvalues: Float64Array): void {
  if (rank > 0 && eigenvalues[0] > 0) return;
  throw new RangeError(`predicted accessibility: first eigenvalue ${eigenvalues[0]}, expected above 0`);
}

function requireLength(what: string, values: ArrayLike<number>, expected: number): void {
  if (values.length === expected) return;
  throw new RangeError(
    `predicted accessibility: ${what} have ${values.length} numbers, expected ${expected}`,
  );
}
