import { InputError } from '../../input-error.js';

/** @throws InputError unless a transform's field is a finite number and `within` its bounds */
export function requireNumber(field: string, value: number, within: boolean, expected: string): void {
  if (within && Number.isFinite(value)) return;
  throw new InputError(`data.transform.${field}: ${value}, expected a number of ${expected}`);
}
