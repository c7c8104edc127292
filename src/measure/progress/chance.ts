import type { Estimate } from '../../statistics/estimate.js';

/** What guessing reaches on some examples. */
export interface Chance {
  /** Accuracy of the best guess that looks at no example: the share of the most frequent class. */
  readonly accuracy: number;
  /**
   * Two standard errors of that accuracy over so many examples, 2 √(c (1 − c) / n). An accuracy within the
   * margin may be the luck of these examples, which no number of members averages out.
   */
  readonly margin: number;
}

/** Chance on examples with these labels, [example]; undefined where they do not have two classes or more. */
export function chanceOn(labels: ArrayLike<number>): Chance | undefined {
  const counts = new Map<number, number>();
  for (let x = 0; x < labels.length; x++) counts.set(labels[x], (counts.get(labels[x]) ?? 0) + 1);
  if (counts.size < 2) return undefined;
  const accuracy = Math.max(...counts.values()) / labels.length;
  return { accuracy, margin: 2 * Math.sqrt((accuracy * (1 - accuracy)) / labels.length) };
}

/**
 * Whether an accuracy is above chance: its interval over members, or its value where it has none, lies above
 * chance and the margin. False without a value.
 */
export function isAboveChance({ value, interval }: Estimate, { accuracy, margin }: Chance): boolean {
  return (interval?.low ?? value ?? 0) > accuracy + margin;
}

/** `0.50 + 0.05`: what an accuracy must exceed. */
export function chanceText({ accuracy, margin }: Chance): string {
  return `${accuracy.toFixed(2)} + ${margin.toFixed(2)}`;
}
