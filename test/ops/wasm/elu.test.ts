import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ACTIVATIONS } from '../../../src/ops/activation/kinds.js';
import { openWasm } from '../../support/backend.js';
import { ACTIVATIONS as CASES, activationForwardCase, activationGradientCase } from '../cases/activation.js';
import { normals } from '../cases/operation-case.js';
import { firstDifference, runCase } from '../run-case.js';

const test = suite("ELU's kernels of WebAssembly");
const { backend, close } = await openWasm(2);
test.after(close);

const elu = CASES.find(({ kind }) => kind === ACTIVATIONS.elu)!;

/**
 * Every 4,001st negative float from −0 to −∞, both zeros, NaN, and floats beside those at which fdlibm's exp
 * takes another branch: 2⁻²⁸, ½ ln 2, 1½ ln 2, multiples of ln 2, and where eˣ − 1 becomes −1.
 */
function hardFloats(): Float32Array {
  const bits = Array.from({ length: Math.floor(0x7f800000 / 4001) }, (_, at) => 0x80000000 + at * 4001);
  for (const x of [2 ** -28, Math.LN2 / 2, 1.5 * Math.LN2, 2.5 * Math.LN2, 17 * Math.LN2, 37.43, 40, 745]) {
    const [middle] = new Uint32Array(Float32Array.of(-x).buffer);
    for (let step = -50; step <= 50; step++) bits.push(middle + step);
  }
  bits.push(0, 0x7fc00000, 0x7f800000, 0xff800000);
  while (bits.length % 4 !== 0) bits.push(0x3f800000);
  return new Float32Array(Uint32Array.from(bits).buffer);
}

/** Bits but for those of NaN, of which only that it is one counts. */
function sameFloats(found: ArrayLike<number>, expected: Float32Array): number {
  return expected.findIndex((value, at) => !Object.is(found[at], value));
}

test('the forward kernel has the bits of Math.exp in float64, rounded once', async () => {
  const x = hardFloats();
  const problem = { members: 1, values: x.length, shared: false };
  const { y } = await runCase(backend, activationForwardCase(elu, problem, x));
  const at = sameFloats(
    y,
    x.map((v) => (v <= 0 ? Math.exp(v) - 1 : v)),
  );
  assert.is(at, -1, `elu(${x[at]}) is ${y[at]}, expected ${Math.fround(Math.exp(x[at]) - 1)}`);
});

test('the gradient kernel has the bits of float64, rounded once', async () => {
  const v = hardFloats().map((x) => (x <= 0 ? Math.exp(x) - 1 : x));
  const dy = Float32Array.from(normals('elu dy', [v.length]));
  const problem = { members: 1, values: v.length, shared: false };
  const { dy: found } = await runCase(backend, activationGradientCase(elu, problem, v, dy));
  const at = sameFloats(
    found,
    dy.map((d, x) => (v[x] > 0 ? d : d * (v[x] + 1))),
  );
  assert.is(at, -1, `at ${v[at]} the gradient ${dy[at]} becomes ${found[at]}`);
});

test('ordinary values too, of several members', async () => {
  const x = Float32Array.from(normals('elu', [3, 4004]));
  const problem = { members: 3, values: 4004, shared: false };
  const { y } = await runCase(backend, activationForwardCase(elu, problem, x));
  const expected = x.map((v) => (v <= 0 ? Math.exp(v) - 1 : v));
  assert.is(firstDifference(y, expected), undefined);
});

test.run();
