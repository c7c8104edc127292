import type { Dataset } from '../data/dataset.js';
import { featureCount } from '../data/dataset.js';
import type { PrincipalComponents } from '../data/pca.js';
import { classMeanMargin } from '../measure/baselines.js';
import { neighbourShare } from '../measure/discriminability.js';
import { predictFromComponents, predictFromKernel } from '../measure/predicted-accessibility.js';
import type { KernelTrace } from '../trace/trace.js';

/** A number of each test example that is known before any training: the larger, the earlier it should be learned. */
export interface OrderPrediction {
  readonly name: string;
  readonly scores: ArrayLike<number>;
  /** Whether it is a theory's; others are baselines, which the theory must beat. */
  readonly theory: boolean;
  /** The strongest cheap baseline that is known: science.md, section 3. */
  readonly strongest?: true;
}

/** The paper's k. */
const NEIGHBOURS = 10;

/** The closed form of deep linear nets: accessibility first, then the finer margin. */
export function theoryScores({ train, test, classes }: Dataset, pca: PrincipalComponents): OrderPrediction[] {
  const { accessibility, margin } = predictFromComponents(pca, train, test, classes.length);
  return [
    { name: 'closed form', scores: accessibility, theory: true },
    { name: 'closed form, mean margin', scores: margin, theory: true },
  ];
}

/** The same with the tangent kernel of one network at initialisation. */
export async function kernelScores(
  { train, test, classes }: Dataset,
  kernel: KernelTrace,
): Promise<OrderPrediction[]> {
  const { accessibility, margin } = await predictFromKernel(
    { train: kernel.train, trainLabels: train.labels, target: kernel.test, targetLabels: test.labels },
    classes.length,
  );
  return [
    { name: 'tangent kernel', scores: accessibility, theory: true },
    { name: 'tangent kernel, mean margin', scores: margin, theory: true },
  ];
}

/** What anybody would try first. */
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
      scores: neighbourShare(train.inputs, train.labels, test.inputs, test.labels, features, k, false),
      theory: false,
    },
  ];
}
