import { criticalComponents } from '../../../src/measure/component/critical-component.js';
import { ridgeClassifier } from '../../../src/measure/component/ridge.js';
import type { EnsembleEvidence } from '../../../src/finding/finding.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { aboutOrigin, randomExamples } from '../../measure/labelled.js';
import { datasetOf, noisy, syntheticEvidence } from './synthetic.js';

const [EXAMPLES, FEATURES, CLASSES] = [120, 12, 3];
const SET = randomExamples(EXAMPLES, FEATURES, CLASSES, 'pc-biased');
const PCA = aboutOrigin(SET);
const CRITICAL = criticalComponents(PCA, ridgeClassifier(PCA, SET, CLASSES), SET).persistent;

/**
 * An ensemble on one small dataset whose members learn example x at checkpoint 8 + spread · (bias · critical
 * PC (persistent) + √(1 − bias²) · a shared order of the ensemble's own), both standardised, plus `noise` of
 * each member's own.
 */
export function pcBiased(
  label: string,
  {
    bias,
    noise = 0.5,
    spread = 3,
    members = 6,
    order = label,
  }: {
    bias: number;
    noise?: number;
    spread?: number;
    members?: number;
    /** Ensembles with the same name here share the order too. */
    order?: string;
  },
): EnsembleEvidence {
  const generator = new Generator(seedOf(order, 'shared order'));
  const finite = CRITICAL.filter(Number.isFinite);
  const mean = finite.reduce((sum, each) => sum + each / finite.length, 0);
  const deviation = Math.sqrt(finite.reduce((sum, each) => sum + (each - mean) ** 2 / finite.length, 0));
  const place = Array.from(CRITICAL, (p) => {
    const standard = Number.isFinite(p) ? (p - mean) / deviation : 1;
    return bias * standard + Math.sqrt(1 - bias ** 2) * generator.normal();
  });
  return syntheticEvidence({
    label,
    members,
    labels: SET.labels,
    checkpoints: 16,
    learnedAt: noisy((x) => 8 + spread * place[x], EXAMPLES, noise, label),
    dataset: datasetOf(SET, CLASSES),
    pca: PCA,
  });
}
