import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import type { TrialRecord } from '../../src/trace/description.js';
import { NO_PREDICTION } from '../../src/trace/trace.js';
import type { SplitTrace, Trace } from '../../src/trace/trace.js';
import {
  storedEnsemble,
  type StoredEnsemble,
  type TrainedEnsemble,
} from '../../src/trace/trained-ensemble.js';
import { recordOf } from '../trace/record.js';

const CHECKPOINTS = 9;

/** An ensemble of `members`, of which the first `diverged` diverge. */
interface Made {
  readonly members: number;
  readonly diverged: number;
  /** Speed of learning, in standard deviations of the difficulty a checkpoint. */
  readonly speed: number;
  readonly seed: string;
}

function splitOf(examples: number, { members, diverged, speed, seed }: Made): SplitTrace {
  // Difficulty is the dataset's, the members' noise the ensemble's own.
  const data = new Generator(seedOf('report', examples));
  const difficulty = Float64Array.from({ length: examples }, () => data.normal());
  const labels = Uint8Array.from({ length: examples }, () => data.uniformInt(2));
  const generator = new Generator(seedOf(seed, examples));
  const predictions = new Uint8Array(CHECKPOINTS * members * examples);
  const accuracy = new Float64Array(CHECKPOINTS * members);
  const thresholds = Array.from({ length: members }, () =>
    difficulty.map((own) => own + 0.7 * generator.normal()),
  );
  for (let checkpoint = 0; checkpoint < CHECKPOINTS; checkpoint++) {
    thresholds.forEach((threshold, member) => {
      const row = checkpoint * members + member;
      const lost = member < diverged && checkpoint > 2;
      let right = 0;
      for (let x = 0; x < examples; x++) {
        const correct = threshold[x] < -1.5 + speed * checkpoint;
        predictions[row * examples + x] = lost ? NO_PREDICTION : correct ? labels[x] : 1 - labels[x];
        if (correct) right++;
      }
      accuracy[row] = lost ? NaN : right / examples;
    });
  }
  return { predictions, labels, accuracy, loss: accuracy.map((share) => 1 - share) };
}

/**
 * An ensemble whose members learn at a given speed; the first `diverged` of them diverge at the third
 * checkpoint.
 */
export function trainedEnsemble(
  fields: Partial<TrialRecord> = {},
  speed = 0.4,
  diverged = 0,
): TrainedEnsemble {
  const record = recordOf({
    ...fields,
    hash: fields.hash ?? `${fields.architecture ?? ''}${fields.seed ?? ''}`.padEnd(64, '0'),
  });
  const made = { members: record.members, diverged, speed, seed: record.hash };
  const trace: Trace = {
    members: record.members,
    steps: Int32Array.from({ length: CHECKPOINTS }, (_, at) => at * 10),
    epochs: Float64Array.from({ length: CHECKPOINTS }, (_, at) => at / 2),
    train: splitOf(200, made),
    test: splitOf(90, made),
    spectrum: Float64Array.of(2, 1),
    divergedAt: Int32Array.from({ length: record.members }, (_, member) => (member < diverged ? 30 : -1)),
  };
  return { record, trace };
}

/** Ensembles as a store keeps them, here in memory. */
export function inMemory(ensembles: readonly TrainedEnsemble[]): StoredEnsemble[] {
  return ensembles.map((each) => storedEnsemble(each, () => Promise.resolve(each)));
}
