/** 1 − β₁, 1 − β₂ and ε of Kingma & Ba 2015, section 2: the values that they recommend. */
export const ADAM = { forget1: 0.1, forget2: 0.001, epsilon: 1e-8 } as const;

/**
 * Factor √(1 − β₂ᵗ) / (1 − β₁ᵗ) of the learning rate of update `t`, counted from 1: both moments start at 0, and this takes
 * out what that leaves of them (Kingma & Ba 2015, end of section 2). With it ε is added to √v before its correction, which
 * makes it 1 / √(1 − β₂ᵗ) times as large as in their Algorithm 1: 32 times at the first update, once in the long run.
 */
export function biasCorrection(t: number): number {
  return Math.sqrt(1 - (1 - ADAM.forget2) ** t) / (1 - (1 - ADAM.forget1) ** t);
}
