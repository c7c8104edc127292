import { elementCount, type Call } from './backend.js';

/**
 * Where in a tensor of `shape` the values of a call's members stand: the first one, and how many there are.
 */
export function partOf(
  shape: readonly number[],
  { operation, members, sizes }: Call,
  binding: string,
): { readonly start: number; readonly count: number } {
  const [held] = shape;
  const all = elementCount(shape);
  if (held === 1 || !operation.ensemble?.includes(binding)) return { start: 0, count: all };
  const ofMember = all / held;
  return { start: sizes.first_member * ofMember, count: members * ofMember };
}
