import type {
  Activation,
  ArchitectureSpec,
  LayerSpec,
  LinearSpec,
  LinearStVggSpec,
  MlpSpec,
  StridedCnnSpec,
  StVggSpec,
} from './spec.js';

/** Pairs of st-VGG with 3×3 kernels; those after them have 2×2 kernels. */
const ST_VGG_PAIRS_OF_3X3 = 3;

/** The layers that a family with its parameters stands for; an inline list stands for itself. */
export function layerSpecs(spec: ArchitectureSpec): readonly LayerSpec[] {
  if ('layers' in spec) return spec.layers;
  switch (spec.family) {
    case 'linear':
      return linear(spec);
    case 'mlp':
      return mlp(spec);
    case 'st-vgg':
      return stVgg(spec);
    case 'linear-st-vgg':
      return linearStVgg(spec);
    case 'strided-cnn':
      return stridedCnn(spec);
  }
}

function linear({ depth, width, bias }: LinearSpec): LayerSpec[] {
  return [...repeat(depth - 1, () => [dense(width, bias)]), dense('classes', bias)];
}

function mlp({ depth, width, activation, bias }: MlpSpec): LayerSpec[] {
  return [...repeat(depth - 1, () => [dense(width, bias), activation]), dense('classes', bias)];
}

/** Hacohen, Choshen & Weinshall 2020, without its dropout. */
function stVgg({ widths, dense: units, activation, bias }: StVggSpec): LayerSpec[] {
  return [
    ...widths.flatMap((channels, pair): LayerSpec[] => [
      ...convolutionPair(channels, pair, bias, activation),
      { maxPool: { size: 2, stride: 2 } },
    ]),
    dense(units, bias),
    activation,
    dense('classes', bias),
  ];
}

function linearStVgg({ widths, dense: units, bias }: LinearStVggSpec): LayerSpec[] {
  return [
    ...widths.flatMap((channels, pair): LayerSpec[] => [
      ...convolutionPair(channels, pair, bias),
      { averagePool: { size: 2, stride: 2 } },
    ]),
    dense(units, bias),
    dense('classes', bias),
  ];
}

function stridedCnn({ widths, kernel, activation, bias }: StridedCnnSpec): LayerSpec[] {
  return [
    ...widths.flatMap((channels): LayerSpec[] => [
      { conv: { channels, kernel, stride: 2, padding: 'same', bias } },
      activation,
    ]),
    dense('classes', bias),
  ];
}

function convolutionPair(
  channels: number,
  pair: number,
  bias: boolean,
  activation?: Activation,
): LayerSpec[] {
  const kernel = pair < ST_VGG_PAIRS_OF_3X3 ? 3 : 2;
  const conv: LayerSpec = { conv: { channels, kernel, stride: 1, padding: 'same', bias } };
  return repeat(2, () => (activation === undefined ? [conv] : [conv, activation]));
}

function dense(units: number | 'classes', bias: boolean): LayerSpec {
  return { dense: { units, bias } };
}

function repeat(count: number, layers: () => LayerSpec[]): LayerSpec[] {
  return Array.from({ length: Math.max(count, 0) }, layers).flat();
}
