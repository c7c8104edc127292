import { suite } from 'uvu';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { openBackend } from '../../support/backend.js';
import { ROUNDOFF } from '../reference/gradient.js';
import { holdEachStep, trainingsBy, type Reference } from './each-step.js';

const test = suite('adam in float64');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

for (const backend of [device, twin]) {
  for (const followed of trainingsBy('adam', [0.01, 0.02])) {
    test(`${backend.name}: ${followed.title}`, () => holdEachStep(backend, followed, () => new Moments()));
  }
}

/**
 * Kingma & Ba 2015 in the order of computation at the end of section 2, with β₁ = 0.9, β₂ = 0.999 and ε̂ =
 * 1e-8: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², and the update √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v +
 * ε̂).
 */
class Moments implements Reference {
  private readonly known = new Map<string, Record<'m' | 'v' | 'mOff' | 'vOff', number>>();

  /** √v is a norm of the gradients so far, so it is off by at most the same norm of what they are off by. */
  update(parameter: string, t: number, gradient: number, off: number): { value: number; bound: number } {
    const before = this.known.get(parameter) ?? { m: 0, v: 0, mOff: 0, vOff: 0 };
    const m = 0.9 * before.m + 0.1 * gradient;
    const v = 0.999 * before.v + 0.001 * gradient ** 2;
    const mOff =
      0.9 * before.mOff + 0.1 * off + 4 * ROUNDOFF * (Math.abs(before.m) + 0.1 * Math.abs(gradient));
    const vOff = 0.999 * before.vOff + 0.001 * off ** 2;
    this.known.set(parameter, { m, v, mOff, vOff });
    const corrected = Math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t);
    const root = Math.sqrt(v);
    const value = (corrected * m) / (root + 1e-8);
    // Each step rounds v by a few units, and root, quotient and product round by 16 together.
    const rootOff = Math.sqrt(vOff) + 4 * t * ROUNDOFF * root;
    const least = Math.max(root - rootOff, 0) + 1e-8;
    return {
      value,
      bound: (corrected * mOff + Math.abs(value) * rootOff) / least + 16 * ROUNDOFF * Math.abs(value),
    };
  }
}

test.run();
