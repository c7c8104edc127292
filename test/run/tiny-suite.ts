/** A suite that trains in well under a second: four trials on synthetic data. */
export function tinySuite(changes: { members?: number; rate?: number; name?: string } = {}): string {
  return `
name: ${changes.name ?? 'tiny'}
question: Does everything hold together?
seed: 5
members: ${changes.members ?? 4}
data:
  flat: { source: gaussian, features: 6, classes: 3, train: 40, test: 20, \
spectrum: { kind: flat }, separation: 1 }
  power: { source: gaussian, features: 6, classes: 3, train: 40, test: 20, \
spectrum: { kind: power, exponent: 1 }, separation: 1 }
architectures:
  linear: { family: linear, depth: 2, width: 5 }
  mlp: { family: mlp, depth: 2, width: 5 }
training:
  sgd: { loss: cross-entropy, learningRate: ${changes.rate ?? 0.1}, batch: 10, epochs: 3, \
checkpoints: { count: 4, spacing: linear } }
`;
}
