import { symmetricEigen, type SymmetricEigen } from '../../algebra/symmetric-eigen.js';

/**
 * Eigenvalues and eigenvectors of a tangent kernel of the training examples, Θ(X, X) = Q diag(κ_j) Qᵀ. Both
 * predictions from a kernel need them, and the decomposition is their largest common part.
 */
export type KernelEigen = SymmetricEigen;

/** @param kernel [train example, train example], `examples` of them */
export function kernelEigen(kernel: Float32Array, examples: number): Promise<KernelEigen> {
  return symmetricEigen(Float64Array.from(kernel), examples);
}
