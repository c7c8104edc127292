import type { LayerParameters } from './parameters.js';

export type Initialisation =
  | 'glorot-uniform'
  | 'glorot-normal'
  | 'he-normal'
  | 'he-uniform'
  | 'lecun-normal'
  | 'lecun-uniform'
  /** Normal with variance 1 / (units of the hidden layer that it leads to, or comes from): section 2 of the theory. */
  | 'one-over-width';

/** Distribution and variance of one layer's initial weights. */
export interface Draw {
  readonly distribution: 'uniform' | 'normal';
  readonly variance: number;
}

/**
 * Variance of initial weights with these fans: Glorot & Bengio 2010, 2 / (in + out); He et al. 2015, 2 / in; LeCun et
 * al. 1998, 1 / in; `one-over-width` 1 / (units of the hidden layer that the weights lead to, for the last layer come
 * from), so that with equal hidden widths every gradient scale matrix has mean identity (science.md, section 2).
 */
export function initialDraw(
  scheme: Initialisation,
  { fanIn, fanOut }: Pick<LayerParameters, 'fanIn' | 'fanOut'>,
  isLast: boolean,
): Draw {
  switch (scheme) {
    case 'glorot-uniform':
      return { distribution: 'uniform', variance: 2 / (fanIn + fanOut) };
    case 'glorot-normal':
      return { distribution: 'normal', variance: 2 / (fanIn + fanOut) };
    case 'he-uniform':
      return { distribution: 'uniform', variance: 2 / fanIn };
    case 'he-normal':
      return { distribution: 'normal', variance: 2 / fanIn };
    case 'lecun-uniform':
      return { distribution: 'uniform', variance: 1 / fanIn };
    case 'lecun-normal':
      return { distribution: 'normal', variance: 1 / fanIn };
    case 'one-over-width':
      return { distribution: 'normal', variance: 1 / (isLast ? fanIn : fanOut) };
  }
}
