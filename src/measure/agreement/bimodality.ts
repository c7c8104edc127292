/**
 * Bi-modality of a distribution, kurtosis − skewness² − 1. It is 2 for a Gaussian, 0.8 for a uniform one and
 * 0 for two points: lower is more bi-modal. Undefined for values that are all equal.
 */
export function bimodality(values: ArrayLike<number>): number | undefined {
  const count = values.length;
  let mean = 0;
  for (let at = 0; at < count; at++) mean += values[at] / count;
  let [second, third, fourth] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    const deviation = values[at] - mean;
    second += deviation ** 2 / count;
    third += deviation ** 3 / count;
    fourth += deviation ** 4 / count;
  }
  // A deviation below the rounding of the mean counts as none.
  if (!(second > (mean * count * 2 ** -52) ** 2)) return undefined;
  return fourth / second ** 2 - third ** 2 / second ** 3 - 1;
}
