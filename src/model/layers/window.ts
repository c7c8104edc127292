/** How a window meets the image's edge. */
export const PADDINGS = ['same', 'valid'] as const;

export type PaddingKind = (typeof PADDINGS)[number];

/** How a window of a convolution moves along one axis. */
export interface WindowPlacement {
  /** Positions of the window; 0 or less if it does not fit. */
  readonly output: number;
  /** Zeros before the first pixel. */
  readonly before: number;
}

/**
 * Places a window of `kernel` pixels, moved by `stride`, on an axis of `input` pixels.
 *
 * `same` is TensorFlow's: ceil(input / stride) positions; of the zeros that this needs, the odd one comes at the end.
 * `valid` uses no zeros: floor((input - kernel) / stride) + 1 positions.
 */
export function placeWindow(
  input: number,
  kernel: number,
  stride: number,
  padding: PaddingKind,
): WindowPlacement {
  if (padding === 'valid') return { output: Math.floor((input - kernel) / stride) + 1, before: 0 };
  const output = Math.ceil(input / stride);
  const zeros = Math.max((output - 1) * stride + kernel - input, 0);
  return { output, before: Math.floor(zeros / 2) };
}
