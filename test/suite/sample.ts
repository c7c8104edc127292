import { SuiteError, type SuiteProblem } from '../../src/suite/file/error.js';
import { parseSuite } from '../../src/suite/file/parse.js';

const SPECTRUM = 'spectrum: { kind: power, exponent: 1 }';

/** A small valid suite. Tests replace parts of it. */
export const SAMPLE = `name: sample
question: Which examples come first?
seed: 1
members: 8
data:
  mnist: { source: mnist, classes: [3, 5, 8], train: 600, test: 300, size: 14 }
  power-law: { source: gaussian, features: 64, classes: 4, train: 512, test: 256, ${SPECTRUM} }
architectures:
  linear-2: { family: linear, depth: 2, width: 64 }
  mlp-2: { family: mlp, depth: 2, width: 64 }
training:
  sgd: { loss: cross-entropy, learningRate: 0.05, batch: 32, epochs: 10 }
`;

/** The sample with some of its text replaced. Throws for a text that the sample does not have. */
export function sampleWith(...replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the sample has no ${from}`);
    return text.replace(from, to);
  }, SAMPLE);
}

/** The error of a suite that does not parse. Throws for a suite that does. */
export function suiteErrorOf(text: string): SuiteError {
  try {
    parseSuite(text, 's.yaml');
  } catch (error) {
    if (error instanceof SuiteError) return error;
    throw error;
  }
  throw new Error(`expected a SuiteError of\n${text}`);
}

export function problemsOf(text: string): readonly SuiteProblem[] {
  return suiteErrorOf(text).problems;
}
