/** Something that a backend was asked for and that comes later; in an object, so that it is not waited for with what hands it over. */
export interface UnderWay<T> {
  readonly result: Promise<T>;
}

/** A rejection is for whoever asks for the result; until then Node must not end for it. */
export function underWay<T>(result: Promise<T>): UnderWay<T> {
  result.catch(() => undefined);
  return { result };
}
