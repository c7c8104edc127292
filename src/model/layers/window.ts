/** How a window treats the edge of the image. */
export const PADDINGS = ['same', 'valid'] as const;

export type PaddingKind = (typeof PADDINGS)[number];

/** The positions of a window along one axis. */
export interface WindowPlacement {
  /** Positions of the window; 0 or less if it does not fit. */
  readonly output: number;
  /** Zeros before the first pixel. */
  readonly before: number;
}

/**
 * Places a window of `kernel` pixels, moved by `stride`, on an axis of `input` pixels.
 *
 * `same` gives ceil(input / stride) positions, as in TensorFlow. If the number of zeros that this needs is
 * odd, the end gets one more than the beginning. `valid` uses no zeros: floor((input - kernel) / stride) + 1
 * positions.
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
