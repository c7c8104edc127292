import type { Twin } from './backend.js';

/** A twin's function as text, `function (...) {...}`, from a method's `compute(...) {...}`. */
export function twinText(twin: Twin): string {
  return twin.compute.toString().replace(/^compute\s*\(/, 'function (');
}
