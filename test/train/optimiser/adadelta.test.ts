import { suite } from 'uvu';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { openBackend } from '../../support/backend.js';
import { ROUNDOFF } from '../reference/gradient.js';
import { holdEachStep, trainingsBy, type Reference } from './each-step.js';

const test = suite('adadelta in float64');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

for (const backend of [device, twin]) {
  for (const followed of trainingsBy('adadelta', [1, 0.5])) {
    test(`${backend.name}: ${followed.title}`, () => holdEachStep(backend, followed, () => new Squares()));
  }
}

const EPSILON = 1e-6;

/**
 * Zeiler 2012, Algorithm 1, with ρ = 0.95 and ε = 1e-6: E[g²] ← ρ E[g²] + (1 − ρ) g², the step
 * d = √(E[d²] + ε) / √(E[g²] + ε) · g, and E[d²] ← ρ E[d²] + (1 − ρ) d².
 */
class Squares implements Reference {
  private readonly known = new Map<string, Record<'s' | 'u' | 'sOff' | 'uOff', number>>();

  /**
   * √(s + ε) is a norm of the gradients so far and of √ε, so it is off by at most the same norm of what the
   * gradients are off by; √(u + ε) likewise, of the steps.
   */
  update(parameter: string, t: number, gradient: number, off: number): { value: number; bound: number } {
    const before = this.known.get(parameter) ?? { s: 0, u: 0, sOff: 0, uOff: 0 };
    const s = 0.95 * before.s + 0.05 * gradient ** 2;
    const sOff = 0.95 * before.sOff + 0.05 * off ** 2;
    const [above, below] = [Math.sqrt(before.u + EPSILON), Math.sqrt(s + EPSILON)];
    // Each step rounds s and u by a few units.
    const aboveOff = Math.sqrt(before.uOff) + 4 * t * ROUNDOFF * above;
    const belowOff = Math.sqrt(sOff) + 4 * t * ROUNDOFF * below;
    const value = (above / below) * gradient;
    const least = Math.max(below - belowOff, Math.sqrt(EPSILON));
    const most = ((above + aboveOff) * (Math.abs(gradient) + off)) / least;
    // Both roots, their quotient and the product round by 24 units together: 9 each root, 5 and 1.
    const bound = most - Math.abs(value) + 24 * ROUNDOFF * Math.abs(value);
    this.known.set(parameter, {
      s,
      sOff,
      u: 0.95 * before.u + 0.05 * value ** 2,
      uOff: 0.95 * before.uOff + 0.05 * bound ** 2,
    });
    return { value, bound };
  }
}

test.run();
