/**
 * Correlation of one-hot labels, each class centred. For two classes it is the correlation of the labels 0
 * and 1. Undefined where one side is all of one class.
 */
export function labelCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  const classes = 1 + Math.max(...Array.from(a), ...Array.from(b));
  if (a.length !== b.length) {
    throw new RangeError(
      `labelCorrelation: ${a.length} and ${b.length} labels, expected those of the same examples`,
    );
  }
  const n = a.length;
  const [sharesA, sharesB] = [new Float64Array(classes), new Float64Array(classes)];
  let both = 0;
  for (let x = 0; x < n; x++) {
    sharesA[a[x]] += 1 / n;
    sharesB[b[x]] += 1 / n;
    if (a[x] === b[x]) both += 1 / n;
  }
  const product = (one: Float64Array, other: Float64Array) =>
    one.reduce((sum, share, k) => sum + share * other[k], 0);
  const [squareA, squareB] = [1 - product(sharesA, sharesA), 1 - product(sharesB, sharesB)];
  return squareA > 1e-12 && squareB > 1e-12
    ? (both - product(sharesA, sharesB)) / Math.sqrt(squareA * squareB)
    : undefined;
}
