/** An architecture whose layers do not fit each other, the input or the number of classes. */
export class ArchitectureError extends Error {
  override readonly name = 'ArchitectureError';

  /**
   * @param layer The layer's name and place, e.g. `conv7 (layer 14 of 17)`.
   * @param found What the layer got.
   * @param expected What it needs.
   * @param cure What to change in the suite file.
   */
  constructor(
    readonly layer: string,
    readonly found: string,
    readonly expected: string,
    readonly cure: string,
  ) {
    super(`${layer}: got ${found}, expected ${expected}; ${cure}`);
  }
}
