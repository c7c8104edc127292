import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Dataset, ExampleSet } from '../../../src/data/dataset.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';

/** What section 2 of science.md needs from a dataset, per example (sums divided by n), as in a mean loss. */
export interface PrincipalData {
  /** Eigenvalues of X Xᵀ / n, descending: d_j / n. */
  readonly eigenvalues: readonly number[];
  /** Their eigenvectors as columns: U. */
  readonly axes: Matrix;
  /** Y Xᵀ U / n, [class, component]: m_j / n. */
  readonly labelMoments: Matrix;
}

/**
 * Returns vectors whose covariance has about the eigenvalues `spectrum`, in random directions. Two of them
 * decide the labels.
 */
export function spectralDataset(spectrum: readonly number[], count: number, seed: string): Dataset {
  const q = spectrum.length;
  const generator = new Generator(seedOf(seed, 'spectral'));
  const axes = rotation(q, generator);
  const labels = new Uint8Array(count);
  const inputs = new Float32Array(count * q);
  for (let e = 0; e < count; e++) {
    const along = spectrum.map((d) => Math.sqrt(d) * generator.normal());
    labels[e] = along[0] / Math.sqrt(spectrum[0]) + along[q - 1] / Math.sqrt(spectrum[q - 1]) > 0 ? 1 : 0;
    for (let i = 0; i < q; i++) {
      inputs[e * q + i] = along.reduce((sum, value, j) => sum + axes.get(i, j) * value, 0);
    }
  }
  const train: ExampleSet = { inputs, labels, count };
  return {
    title: 'spectral',
    classes: ['0', '1'],
    shape: { channels: q, height: 1, width: 1 },
    train,
    test: { inputs: inputs.slice(0, q), labels: labels.slice(0, 1), count: 1 },
    checksum: '',
  };
}

/** Computes in float64 from the f32 inputs, so that the theory describes the data that were trained on. */
export function principalData({ train, classes }: Dataset): PrincipalData {
  const q = train.inputs.length / train.count;
  const x = Matrix.zeros(q, train.count);
  const y = Matrix.zeros(classes.length, train.count);
  for (let e = 0; e < train.count; e++) {
    for (let i = 0; i < q; i++) x.set(i, e, train.inputs[e * q + i]);
    y.set(train.labels[e], e, 1);
  }
  const covariance = x.mmul(x.transpose()).div(train.count);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const descending = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const axes = eigenvectorMatrix.subMatrixColumn(descending);
  return {
    eigenvalues: descending.map((j) => realEigenvalues[j]),
    axes,
    labelMoments: y.mmul(x.transpose()).mmul(axes).div(train.count),
  };
}

/** Returns the orthonormal axes of a random symmetric matrix. */
function rotation(q: number, generator: Generator): Matrix {
  const random = Matrix.zeros(q, q);
  for (let i = 0; i < q; i++) for (let j = 0; j < q; j++) random.set(i, j, generator.normal());
  return new EigenvalueDecomposition(random.add(random.transpose()), { assumeSymmetric: true })
    .eigenvectorMatrix;
}
