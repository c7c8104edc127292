/** Hashes by operation, sorted. The hashes of an operation with several kernels are joined by `+`. */
export function joinHashes(
  pairs: Iterable<readonly [operation: string, hash: string]>,
): Record<string, string> {
  const byOperation = new Map<string, Set<string>>();
  for (const [operation, joined] of pairs) {
    const hashes = byOperation.get(operation) ?? new Set();
    joined.split('+').forEach((hash) => hashes.add(hash));
    byOperation.set(operation, hashes);
  }
  const entries = [...byOperation].map(([operation, hashes]): [string, string] => [
    operation,
    [...hashes].sort().join('+'),
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
