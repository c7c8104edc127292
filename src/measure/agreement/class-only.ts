import { classMeans } from '../theory/baselines.js';
import { standardise } from '../../statistics/correlation.js';

/**
 * The part of a pooled Pearson correlation that classes alone explain. In the covariance each value is
 * replaced by its class's mean; the standard deviations stay those of the values. It equals the mean over all
 * permutations of examples within their classes (the `nullMean` of `correlationTest` with classes as
 * exchangeable sets). Undefined where the correlation is.
 */
export function classOnlyCorrelation(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  labels: ArrayLike<number>,
): number | undefined {
  const [sideA, sideB] = [standardise(a, 'pearson'), standardise(b, 'pearson')];
  const square = sideA.squares[0] * sideB.squares[0];
  if (!(square > 0)) return undefined;
  const [meansA, meansB] = [classMeans(sideA.centred, labels), classMeans(sideB.centred, labels)];
  return meansA.reduce((sum, mean, x) => sum + mean * meansB[x], 0) / Math.sqrt(square);
}
