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

const LOOP = { loops: 3, scale: 0.5, shift: 1 };

/**
 * Halving makes no error and halves an earlier one, so each a_k is off by less than one rounding of its start
 * and two of its largest value. The sum adds one rounding of its largest value for each term.
 */
function arithmeticCase({ members, values }: ValueProblem): OperationCase {
  const shape = [members, values];
  const x = normals(`peak ${values}`, shape);
  const { loops, scale, shift } = LOOP;
  return {
    title: `${members} x ${values} values`,
    operation: peakArithmetic,
    members,
    sizes: { values, ...LOOP },
    operands: { x: memberTensor(shape, x), y: overwritten(shape) },
    expected: {
      y: within(members * values, (at) => {
        let [sum, largest] = [0, 0];
        for (let k = 0; k < CHAINS; k++) {
          let a = x[at] + k;
          let most = Math.abs(a);
          for (let n = 0; n < LINKS * loops; n++) {
            a = a * scale + shift;
            most = Math.max(most, Math.abs(a));
          }
          sum += a;
          largest += most;
        }
        return [sum, (3 + CHAINS) * (ULP / 2) * largest];
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
