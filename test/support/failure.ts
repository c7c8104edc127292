/**
 * Returns the error that a promise rejects with. It fails if the promise resolves, or does not settle within
 * `timeoutMs`.
 */
export async function failureOf(promise: Promise<unknown>, timeoutMs = 20_000): Promise<Error> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`neither resolved nor rejected within ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  const settled = promise.then(
    () => new Error('expected a rejection, but it resolved'),
    (error: unknown) => (error instanceof Error ? error : new Error(`rejected with ${String(error)}`)),
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
