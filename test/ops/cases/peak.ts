import { CHAINS, LINKS, peakArithmetic, peakCopy } from '../../../src/ops/speed/peak.js';
import {
  exactly,
  memberTensor,
  normals,
  overwritten,
  ULP,
  within,
  type OperationCase,
} from './operation-case.js';
import type { ValueProblem } from './activation.js';

const LOOP = { loops: 2, scale: 2 ** -5, shift: 2 ** -3 };

/**
 * The first addition makes one rounding, and the multiplication by a power of two none. A multiply-add of a
 * and b with the errors e and f is off by |a| f + |b| e + e f, and by a rounding of the product and one of
 * the sum. The last sum adds one rounding of its largest value for each term.
 */
function arithmeticCase({ members, values }: ValueProblem): OperationCase {
  const shape = [members, values];
  const x = normals(`peak ${values}`, shape);
  const { loops, scale, shift } = LOOP;
  const rounding = (value: number): number => (ULP / 2) * Math.abs(value);
  return {
    title: `${members} x ${values} values`,
    operation: peakArithmetic,
    members,
    sizes: { values, ...LOOP },
    operands: { x: memberTensor(shape, x), y: overwritten(shape) },
    expected: {
      y: within(members * values, (at) => {
        let a = Array.from({ length: CHAINS }, (_, k) => (x[at] + k) * scale);
        let errors = a.map(rounding);
        for (let n = 0; n < LINKS * loops; n++) {
          const before = a;
          const off = errors;
          const left = (k: number): number => (k + CHAINS - 1) % CHAINS;
          a = before.map((value, k) => value * before[left(k)] + shift);
          errors = before.map((value, k) => {
            const other = before[left(k)];
            const carried = Math.abs(value) * off[left(k)] + Math.abs(other) * off[k] + off[k] * off[left(k)];
            return carried + rounding(value * other) + rounding(a[k]);
          });
        }
        const sum = a.reduce((total, value) => total + value, 0);
        const largest = a.reduce((total, value) => total + Math.abs(value), 0);
        // Errors of errors are far below a hundredth.
        return [sum, 1.01 * (errors.reduce((total, error) => total + error, 0) + CHAINS * rounding(largest))];
      }),
    },
  };
}

function copyCase({ members, values }: ValueProblem): OperationCase {
  const shape = [members, values];
  const x = normals(`copied ${values}`, shape);
  return {
    title: `${members} x ${values} values`,
    operation: peakCopy,
    members,
    sizes: { values4: values / 4 },
    operands: { x: memberTensor(shape, x), y: overwritten(shape) },
    expected: { y: exactly(x) },
  };
}

export function peakCases(problem: ValueProblem): OperationCase[] {
  return [arithmeticCase(problem), copyCase(problem)];
}
