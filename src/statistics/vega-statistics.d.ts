declare module 'vega-statistics' {
  /**
   * Returns P(Z ≤ value) of a normal Z with this mean (0) and standard deviation (1); West (2009), to about
   * 1e-15.
   */
  export function cumulativeNormal(value: number, mean?: number, stdev?: number): number;
}
