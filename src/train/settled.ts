/**
 * All results, once every promise has come to its end: as Promise.all, but when one rejects none of the
 * others still works on what the caller then frees. Rejects with the first error in their order.
 */
export async function settled<T extends readonly unknown[]>(promises: {
  readonly [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((each) => (each as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
