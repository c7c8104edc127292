import type * as z from 'zod';
import type { checkpointFields, trainingFields } from './schema.js';

/** The `training:` entry of a suite file: loss, optimiser, batches and when predictions are recorded. */
export type TrainingSpec = Readonly<z.output<typeof trainingFields>>;

/** `count` checkpoints after step 0, spaced evenly in steps or in the logarithm of steps. */
export type CheckpointSpec = Readonly<z.output<typeof checkpointFields>>;
