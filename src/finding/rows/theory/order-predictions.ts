import type { Dataset } from '../../../data/dataset.js';
import type { PrincipalComponents } from '../../../data/components/principal-components.js';
import { classMeanMargin } from '../../../measure/theory/baselines.js';
import { neighbourShare } from '../../../measure/component/discriminability.js';
import { expectedAccessibility } from '../../../measure/theory/expected-accessibility.js';
import { expectedFromKernel } from '../../../measure/theory/expected-from-kernel.js';
import { curvatureOf, sharesOf } from '../../../measure/theory/output-descent.js';
import {
  gradientDescent,
  predictFromComponents,
  predictFromKernel,
  type PredictionOptions,
} from '../../../measure/theory/predicted-accessibility.js';
import { EPOCHS } from '../../../measure/progress/clock.js';
import type { KernelEigen } from '../../../measure/theory/kernel-eigen.js';
import type { KernelTrace } from '../../../trace/trace.js';
import { compactVariance, effectiveDepth, lastVariance } from '../../../measure/theory/initial-scales.js';
import type { EnsembleEvidence } from '../../finding.js';
import { otherThanDescent, otherThanProduct } from '../../evidence/linear-theory.js';
import { featureCount } from '../../../model/shape.js';

/** A theory that starts from random initial weights: its prediction of each example, and of the accuracy. */
export interface InitialisedPrediction {
  readonly prediction: OrderPrediction;
  /** Expected test accuracy: [checkpoint]. */
  readonly accuracy: Float64Array;
}

/**
 * A number of each test example that is known before any training. The larger it is, the earlier the example
 * should be learned.
 */
export interface OrderPrediction {
  readonly name: string;
  readonly scores: ArrayLike<number>;
  /** True for a theory; the others are baselines, which the theory must beat. */
  readonly theory: boolean;
  /** The strongest cheap baseline that is known: science.md, section 3. */
  readonly strongest?: true;
}

/** The paper's k. */
const NEIGHBOURS = 10;

/** When an ensemble's predictions count, in the theory's own terms: its steps, by the clock that decides. */
export type Pace = Required<Pick<PredictionOptions, 'times' | 'shares' | 'learned'>>;

/**
 * The pace of a linear net by the closed form; undefined where that does not hold. Then the prediction is the
 * mean over all times at which some component is learned, even in their logarithm.
 */
export function linearPace(evidence: EnsembleEvidence, classes: number): Pace | undefined {
  if ((otherThanProduct(evidence) ?? otherThanDescent(evidence)) !== undefined) return undefined;
  const { layers, spec } = evidence;
  const depth = effectiveDepth(layers, spec.initialisation, spec.initialisationScale);
  return paceOf(evidence, depth, classes);
}

/** The same of any net, by its tangent kernel. */
export function kernelPace(evidence: EnsembleEvidence, classes: number): Pace | undefined {
  return otherThanDescent(evidence) === undefined ? paceOf(evidence, 1, classes) : undefined;
}

function paceOf({ spec, trace }: EnsembleEvidence, depth: number, classes: number): Pace {
  return {
    times: trace.steps,
    shares: sharesOf(EPOCHS.weights(trace), trace.steps.length),
    learned: gradientDescent(spec.learningRate * depth * curvatureOf(spec.loss, classes)),
  };
}

/**
 * The closed form of deep linear nets without their initial weights: accessibility first, then the finer
 * margin.
 */
export function theoryScores(
  { train, test, classes }: Dataset,
  pca: PrincipalComponents,
  pace: Pace | undefined,
): OrderPrediction[] {
  const { accessibility, margin } = predictFromComponents({ pca, train, target: test }, classes.length, pace);
  return [
    { name: 'closed form', scores: accessibility, theory: true },
    { name: 'closed form, mean margin', scores: margin, theory: true },
  ];
}

/** The same with the tangent kernel of one network, without its initial outputs. */
export async function kernelScores(
  { train, test, classes }: Dataset,
  kernel: KernelTrace,
  { eigen, pace }: { readonly eigen: KernelEigen; readonly pace: Pace | undefined },
): Promise<OrderPrediction[]> {
  const { accessibility, margin } = await predictFromKernel(
    {
      train: kernel.train,
      trainLabels: train.labels,
      target: kernel.test,
      targetLabels: test.labels,
      eigen,
    },
    classes.length,
    pace,
  );
  return [
    { name: 'tangent kernel', scores: accessibility, theory: true },
    { name: 'tangent kernel, mean margin', scores: margin, theory: true },
  ];
}

/**
 * The whole solution of deep linear nets, with random initial weights, or the reason why it does not hold for
 * this ensemble.
 */
export async function initialisedLinear(evidence: EnsembleEvidence): Promise<InitialisedPrediction | string> {
  const reason = otherThanProduct(evidence) ?? otherThanDescent(evidence);
  if (reason !== undefined) return reason;
  const { layers, spec, trace } = evidence;
  const { train, test, classes } = await evidence.dataset();
  const { accessibility, accuracy } = expectedAccessibility(
    { pca: await evidence.components(), train, target: test },
    classes.length,
    {
      loss: spec.loss,
      stepSize: spec.learningRate * effectiveDepth(layers, spec.initialisation, spec.initialisationScale),
      initialVariance: compactVariance(layers, spec.initialisation, spec.initialisationScale),
      steps: trace.steps,
      weights: EPOCHS.weights(trace),
    },
  );
  return {
    prediction: { name: 'closed form with initial weights', scores: accessibility, theory: true },
    accuracy,
  };
}

/** The same with the tangent kernel. */
export async function initialisedKernel(
  evidence: EnsembleEvidence,
  kernel: KernelTrace,
  eigen: KernelEigen,
): Promise<InitialisedPrediction | string> {
  const reason = otherThanDescent(evidence);
  if (reason !== undefined) return reason;
  const { layers, spec, trace } = evidence;
  const { train, test, classes } = await evidence.dataset();
  const { accessibility, accuracy } = await expectedFromKernel(
    kernel,
    { train: train.labels, test: test.labels, eigen },
    classes.length,
    {
      loss: spec.loss,
      stepSize: spec.learningRate,
      initialVariance: lastVariance(layers, spec.initialisation, spec.initialisationScale),
      steps: trace.steps,
      weights: EPOCHS.weights(trace),
    },
  );
  return {
    prediction: { name: 'tangent kernel with initial outputs', scores: accessibility, theory: true },
    accuracy,
  };
}

/** The simplest baselines. */
export function cheapScores({ train, test, classes, shape }: Dataset): OrderPrediction[] {
  const features = featureCount(shape);
  const k = Math.min(NEIGHBOURS, train.count);
  return [
    {
      name: 'nearest-class-mean margin',
      strongest: true,
      scores: classMeanMargin(train, test, classes.length, false),
      theory: false,
    },
    {
      name: `share of ${NEIGHBOURS} nearest neighbours`,
      scores: neighbourShare(train, test, { d: features, k, sameSet: false }),
      theory: false,
    },
  ];
}
