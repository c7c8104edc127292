import { wholeNumber } from '../../schema/expectation.js';

/** Largest number of units or channels of a layer. */
export const MOST_UNITS = 65536;

/** Units or channels of a layer in a suite file. */
export const unitCount = wholeNumber(1, MOST_UNITS);

/** Side of a square kernel in pixels. */
export const kernelSide = wholeNumber(1, 64);

/** Pixels from one window to the next. */
export const windowStride = wholeNumber(1, 64);
