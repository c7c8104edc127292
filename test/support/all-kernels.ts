/**
 * True if PCBIAS_KERNELS is `all`, as in `.ci/run`: tests then compile each product in each tile, other
 * kernels in each workgroup, and every epilogue. False if it is `core` or not set. Throws an Error for
 * another value.
 */
export function allKernels(asked = process.env.PCBIAS_KERNELS ?? 'core'): boolean {
  if (asked === 'all' || asked === 'core') return asked === 'all';
  throw new Error(`PCBIAS_KERNELS is '${asked}', expected 'core' or 'all'`);
}
