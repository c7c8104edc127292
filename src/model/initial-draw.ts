import type { LayerParameters } from './parameters.js';

/** Distribution and variance of one layer's initial weights; their mean is 0. */
export interface Draw {
  readonly distribution: 'uniform' | 'normal';
  readonly variance: number;
}

/** The values on which the variance of a layer's initial weights may depend. */
interface Fans extends Pick<LayerParameters, 'fanIn' | 'fanOut'> {
  /** True for the layer that makes the logits. */
  readonly isLast: boolean;
}

interface Scheme {
  readonly distribution: Draw['distribution'];
  readonly variance: (fans: Fans) => number;
}

/** Glorot & Bengio 2010. */
const glorot = ({ fanIn, fanOut }: Fans): number => 2 / (fanIn + fanOut);

/** He et al. 2015. */
const he = ({ fanIn }: Fans): number => 2 / fanIn;

/** LeCun et al. 1998. */
const lecun = ({ fanIn }: Fans): number => 1 / fanIn;

/**
 * The variance is 1 / (units of the hidden layer that the weights lead to); for the last layer it is 1 /
 * (units of the hidden layer that they come from). If all hidden layers are equally wide, every gradient
 * scale matrix then has the identity as its mean (science.md, section 2).
 */
const overWidth = ({ fanIn, fanOut, isLast }: Fans): number => 1 / (isLast ? fanIn : fanOut);

/** Every scheme that `initialisation:` of a suite file names. */
export const INITIALISATIONS = {
  'glorot-uniform': { distribution: 'uniform', variance: glorot },
  'glorot-normal': { distribution: 'normal', variance: glorot },
  'he-normal': { distribution: 'normal', variance: he },
  'he-uniform': { distribution: 'uniform', variance: he },
  'lecun-normal': { distribution: 'normal', variance: lecun },
  'lecun-uniform': { distribution: 'uniform', variance: lecun },
  'one-over-width': { distribution: 'normal', variance: overWidth },
} as const satisfies Record<string, Scheme>;

export type Initialisation = keyof typeof INITIALISATIONS;

/** How the initial weights of a layer with these fans are drawn. */
export function initialDraw(
  initialisation: Initialisation,
  { fanIn, fanOut }: Pick<LayerParameters, 'fanIn' | 'fanOut'>,
  isLast: boolean,
): Draw {
  const { distribution, variance } = INITIALISATIONS[initialisation];
  return { distribution, variance: variance({ fanIn, fanOut, isLast }) };
}
