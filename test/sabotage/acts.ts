/** A deliberate mistake that the tests or the check of the findings must notice. */
export interface Act {
  readonly name: string;
  /** What is then wrong, in a sentence. */
  readonly wrong: string;
  readonly edits: readonly Edit[];
  /** Folders or parts of paths of the tests to run. */
  readonly tests: readonly string[];
  /** Findings to check against the reference. */
  readonly findings: readonly string[];
}

/** A text that must occur exactly once in the file, and its replacement. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const ACTS: readonly Act[] = [
  {
    name: 'nothing',
    wrong: 'nothing: the control, which must stay green',
    edits: [],
    tests: ['ops', 'train', 'data'],
    findings: ['loc-same', 'pc-rate', 'pc-order-linear', 'pc-order-nonlinear', 'whitening', 'optimisers'],
  },
  {
    name: 'gradient-sign',
    wrong: 'the weight gradient of the output layer has the wrong sign',
    edits: [
      {
        file: 'shaders/dense/dense_weight_gradient.wgsl',
        find: 'let value = select(vec4f(), sum, o < sizes.outputs);',
        replace:
          'let value = select(vec4f(), select(1.0, -1.0, sizes.outputs <= 10u) * sum, o < sizes.outputs);',
      },
      {
        file: 'shaders/update/dense_weight_update.wgsl',
        find: 'select(vec4f(), sum, real)',
        replace: 'select(vec4f(), select(1.0, -1.0, sizes.outputs <= 10u) * sum, real)',
      },
    ],
    tests: ['ops', 'train'],
    findings: ['loc-same', 'pc-rate', 'pc-order-linear'],
  },
  {
    name: 'relu-gradient',
    wrong: 'the gradient of ReLU is left out',
    edits: [
      {
        file: 'shaders/lib/activation/relu.wgsl',
        find: 'return select(vec4f(), dy, y > vec4f());',
        replace: 'return select(dy, dy, y > vec4f());',
      },
    ],
    tests: ['ops', 'train'],
    findings: ['loc-same', 'pc-order-nonlinear'],
  },
  {
    name: 'momentum',
    wrong: 'momentum is ignored',
    edits: [
      {
        file: 'shaders/lib/update/sgd_momentum.wgsl',
        find: 'fma(vec4f(sizes.momentum), velocity[at],',
        replace: 'fma(vec4f(0.0 * sizes.momentum), velocity[at],',
      },
    ],
    tests: ['ops', 'train'],
    findings: ['optimisers'],
  },
  {
    name: 'compact-chain',
    wrong: 'the compact matrix of a linear net leaves out the last units of each layer',
    edits: [
      {
        file: 'shaders/dense/dense_input_gradient_narrow.wgsl',
        find: 'o4 < sizes.outputs4; o4++',
        replace: 'o4 + 1u < sizes.outputs4; o4++',
      },
    ],
    tests: ['ops', 'train'],
    findings: ['pc-rate', 'pc-order-linear'],
  },
  {
    name: 'workgroup-tile',
    wrong: 'the tiles of GPUs sum terms beyond the last one',
    edits: [
      {
        file: 'shaders/lib/tiles/slabs_fma.wgsl',
        find: 'k < min(DEPTH, terms() - k0)',
        replace: 'k < DEPTH',
      },
    ],
    tests: ['ops'],
    findings: [],
  },
  {
    name: 'winograd',
    wrong: "a transform of Winograd's convolutions has a wrong sign",
    edits: [
      {
        file: 'shaders/lib/winograd/matrices.wgsl',
        find: 'fma(vec4f(-0.5), odd, even)',
        replace: 'fma(vec4f(0.5), odd, even)',
      },
    ],
    tests: ['ops', 'train'],
    findings: [],
  },
  {
    name: 'one-seed',
    wrong: 'all members have the initial weights and the batch order of the first',
    edits: [
      {
        file: 'src/train/parameters/initialise.ts',
        find: "seedOf(seed, 'init', member, parameters.layer)",
        replace: "seedOf(seed, 'init', 0 * member, parameters.layer)",
      },
      {
        file: 'src/train/batch-order.ts',
        find: "seedOf(this.seed, 'order', this.member, this.epoch)",
        replace: "seedOf(this.seed, 'order', 0 * this.member, this.epoch)",
      },
    ],
    tests: ['train'],
    findings: ['loc-same', 'pc-rate'],
  },
  {
    name: 'reversed-components',
    wrong: 'principal components come in reversed order',
    edits: [
      {
        file: 'src/data/components/pca.ts',
        find: 'return { mean, eigenvalues, components: vectors, ...rankOf(eigenvalues, count) };',
        replace:
          'const reversed = vectors.map((_, at) => ' +
          'vectors[(features - 1 - Math.floor(at / features)) * features + (at % features)]); ' +
          'return { mean, eigenvalues: eigenvalues.slice().reverse(), components: reversed, ' +
          '...rankOf(eigenvalues, count) };',
      },
    ],
    tests: ['data'],
    findings: ['pc-rate', 'pc-order-linear', 'pc-order-nonlinear'],
  },
  {
    name: 'no-whitening',
    wrong: 'whitening is skipped',
    edits: [
      {
        file: 'src/data/prepare/transform/zca.ts',
        find: 'weights: eigenvalues.map((value) => 1 / Math.sqrt(value + added))',
        replace: 'weights: eigenvalues.map((value) => (value + added) / (value + added))',
      },
    ],
    tests: ['data'],
    findings: ['whitening', 'pc-rate', 'random-labels'],
  },
];
