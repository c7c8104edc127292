import type { Dataset } from '../../../data/dataset.js';
import type { PrincipalComponents } from '../../../data/components/principal-components.js';
import { classMeanMargin } from '../../../measure/theory/baselines.js';
import { neighbourShare } from '../../../measure/component/discriminability.js';
import { expectedAccessibility } from '../../../measure/theory/expected-accessibility.js';
import { expectedFromKernel } from '../../../measure/theory/expected-from-kernel.js';
import { curvatureOf, sharesOf, type ExpectedAccessibility } from '../../../measure/theory/output-descent.js';
import {
  gradientDescent,
  predictFromComponents,
  predictFromKernel,
  type PredictedAccessibility,
  type PredictionOptions,
} from '../../../measure/theory/predicted-accessibility.js';
import { EPOCHS } from '../../../measure/progress/clock.js';
import { kernelEigen } from '../../../measure/theory/kernel-eigen.js';
import type { KernelTrace } from '../../../trace/trace.js';
import { compactVariance, effectiveDepth, lastVariance } from '../../../measure/theory/initial-scales.js';
import type { EnsembleEvidence } from '../../finding.js';
import { otherThanDescent, otherThanProduct } from '../../evidence/linear-theory.js';
import { featureCount } from '../../../model/shape.js';

/** A theory that starts from random initial weights: its prediction of each example, and of the accuracy. */
export interface InitialisedPrediction {
  readonly prediction: OrderPrediction;
  /** Expected test accuracy: [network][checkpoint]. */
  readonly accuracy: readonly Float64Array[];
}

/**
 * A number of each test example that is known before any training. The larger it is, the earlier the example
 * should be learned.
 */
export interface OrderPrediction {
  readonly name: string;
  /** Several where several networks predict, each by its own kernel, otherwise one: [network][example]. */
  readonly scores: readonly ArrayLike<number>[];
  /** The members that these networks are: [network]. Absent where no member predicts. */
  readonly members?: readonly number[];
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
    { name: 'closed form', scores: [accessibility], theory: true },
    { name: 'closed form, mean margin', scores: [margin], theory: true },
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
    prediction: { name: 'closed form with initial weights', scores: [accessibility], theory: true },
    accuracy: [accuracy],
  };
}

/** What the tangent kernels of some networks predict. */
export interface KernelPredictions {
  /** With the networks' initial outputs, or the reason why that does not hold for this ensemble. */
  readonly initialised: InitialisedPrediction | string;
  /** Without them: accessibility, then the finer margin. */
  readonly plain: readonly OrderPrediction[];
}

/** The same with the tangent kernels of some members, one after another: a decomposition fills memory. */
export async function kernelPredictions(
  evidence: EnsembleEvidence,
  kernels: readonly KernelTrace[],
): Promise<KernelPredictions> {
  const reason = otherThanDescent(evidence);
  const { layers, spec, trace } = evidence;
  const { train, test, classes } = await evidence.dataset();
  const descent = {
    loss: spec.loss,
    stepSize: spec.learningRate,
    initialVariance: lastVariance(layers, spec.initialisation, spec.initialisationScale),
    steps: trace.steps,
    weights: EPOCHS.weights(trace),
  };
  const pace = reason === undefined ? paceOf(evidence, 1, classes.length) : undefined;
  const whole: ExpectedAccessibility[] = [];
  const plain: PredictedAccessibility[] = [];
  for (const kernel of kernels) {
    const eigen = await kernelEigen(kernel.train, train.count);
    if (reason === undefined) {
      const labels = { train: train.labels, test: test.labels, eigen };
      whole.push(await expectedFromKernel(kernel, labels, classes.length, descent));
    }
    const of = {
      train: kernel.train,
      trainLabels: train.labels,
      target: kernel.test,
      targetLabels: test.labels,
    };
    plain.push(await predictFromKernel({ ...of, eigen }, classes.length, pace));
  }
  const members = kernels.map(({ member }) => member);
  const named = (name: string, scores: readonly Float64Array[]): OrderPrediction => ({
    name,
    scores,
    members,
    theory: true,
  });
  return {
    initialised: reason ?? {
      prediction: named(
        'tangent kernel with initial outputs',
        whole.map(({ accessibility }) => accessibility),
      ),
      accuracy: whole.map(({ accuracy }) => accuracy),
    },
    plain: [
      named(
        'tangent kernel',
        plain.map(({ accessibility }) => accessibility),
      ),
      named(
        'tangent kernel, mean margin',
        plain.map(({ margin }) => margin),
      ),
    ],
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
      scores: [classMeanMargin(train, test, classes.length, false)],
      theory: false,
    },
    {
      name: `share of ${NEIGHBOURS} nearest neighbours`,
      scores: [neighbourShare(train, test, { d: features, k, sameSet: false })],
      theory: false,
    },
  ];
}
