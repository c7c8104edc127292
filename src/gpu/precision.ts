/**
 * How products compute. `f32` computes everything in single precision. `f16-accumulate-f32` rounds the terms
 * of dense and convolution products to half precision (2^-11 relative) for a GPU's matrix units and sums them
 * in single precision. Weights, biases, losses and updates stay in single precision.
 */
export const PRECISIONS = ['f32', 'f16-accumulate-f32'] as const;
export type Precision = (typeof PRECISIONS)[number];

/**
 * WebGPU features that matrix units need. The last one is an experiment of Dawn's behind a flag of its own.
 */
export const MATRIX_FEATURES = ['shader-f16', 'subgroups', 'chromium-experimental-subgroup-matrix'] as const;

/**
 * The matrices that a subgroup multiplies at once, `m` × `k` times `k` × `n`, with terms in f16 and sums in
 * f32.
 */
export interface MatrixUnits {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Invocations of a subgroup. */
  readonly subgroup: number;
}

/** Mesa 26.1.6 multiplied matrices in subgroups of 8 lanes, and crashed with 16. */
const SAFE_LANES = 8;

/** What Dawn's GPUAdapterInfo holds beyond the standard. */
interface MatrixInfo {
  readonly subgroupMatrixConfigs?: Iterable<{
    readonly componentType: string;
    readonly resultComponentType: string;
    readonly M: number;
    readonly N: number;
    readonly K: number;
  }>;
}

/**
 * Returns the adapter's matrix units, the largest if it has several, or the reason why it has no usable ones.
 */
export function matrixUnits(adapter: GPUAdapter): MatrixUnits | string {
  const missing = MATRIX_FEATURES.filter((feature) => !adapter.features.has(feature));
  if (missing.length > 0) return `it lacks ${missing.join(', ')}`;
  const {
    subgroupMinSize = 0,
    subgroupMaxSize = 0,
    subgroupMatrixConfigs = [],
  } = adapter.info as GPUAdapterInfo & MatrixInfo;
  if (/^llvmpipe:/.test(adapter.info.description) && subgroupMaxSize > SAFE_LANES) {
    return (
      `Mesa's software driver crashes in them with ${subgroupMaxSize} lanes, expected at most ` +
      `${SAFE_LANES}; LP_NATIVE_VECTOR_WIDTH=256 gives them`
    );
  }
  if (subgroupMinSize !== subgroupMaxSize) {
    return `its subgroups have ${subgroupMinSize} to ${subgroupMaxSize} lanes, expected one size`;
  }
  const configs = [...subgroupMatrixConfigs];
  const [largest] = configs
    .filter(
      ({ componentType, resultComponentType }) => componentType === 'f16' && resultComponentType === 'f32',
    )
    .filter(({ M, N, K }) => [M, N, K].every((extent) => extent % 4 === 0))
    .sort((a, b) => b.M * b.N * b.K - a.M * a.N * a.K);
  if (largest === undefined) {
    const found = configs.map(
      (each) => `${each.componentType} to ${each.resultComponentType} ${each.M}x${each.N}x${each.K}`,
    );
    return `its matrices are ${found.join('; ') || 'none'}, expected f16 to f32`;
  }
  return { m: largest.M, n: largest.N, k: largest.K, subgroup: subgroupMaxSize };
}
