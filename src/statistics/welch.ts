/** A standard error with the degrees of freedom of its Student's t. */
export interface StandardError {
  readonly error: number;
  readonly degrees: number;
}

/**
 * Returns the standard error of a sum (or difference) of independent parts: √Σe² with (Σe²)² / Σ(e⁴/degrees)
 * degrees of freedom. Without any error, the degrees are the sum of the parts'. Source: Satterthwaite (1946),
 * Welch (1947).
 */
export function errorOfSum(parts: readonly StandardError[]): StandardError {
  let variance = 0;
  let squaresByDegree = 0;
  let degrees = 0;
  for (const part of parts) {
    variance += part.error ** 2;
    squaresByDegree += part.error ** 4 / part.degrees;
    degrees += part.degrees;
  }
  // Squares of errors below 1e-81 underflow, and such an error counts as none.
  return squaresByDegree > 0
    ? { error: Math.sqrt(variance), degrees: variance ** 2 / squaresByDegree }
    : { error: 0, degrees };
}
