/** @throws RangeError if there are not `count` examples of `width` numbers */
export function requireLength(who: string, length: number, count: number, width: number): void {
  if (length === count * width) return;
  throw new RangeError(`${who}: got ${length} numbers, expected ${count} examples of ${width}`);
}
