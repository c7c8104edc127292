import type * as z from 'zod';
import type { checkpointFields, trainingFields } from './schema.js';

/** The `training:` entry of a suite file: loss, optimiser, batches and when predictions are recorded. */
export type TrainingSpec = Readonly<z.output<typeof trainingFields>>;

/**
 * When predictions are recorded: at the ends of epochs and early, or at `count` steps with a `spacing`. A
 * suite that was read has both keys of one kind.
 */
export type CheckpointSpec = Readonly<z.output<typeof checkpointFields>>;
