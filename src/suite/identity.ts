import { FIRST_DRAW } from '../data/draw.js';
import { canonicalHash, canonicalJson } from '../trace/canonical.js';
import { descriptionHash } from '../trace/identity.js';
import type { TrainingSpec } from '../train/spec.js';
import type { Suite, Trial } from './suite.js';

/**
 * The content of a trial: its three specifications with every default filled in, the number of members, the
 * seeds, the draw of the data, what is recorded beyond predictions, and what it is paired with. The names of
 * the suite and its entries are not part of it, nor are the suite's other trials. A data seed that equals the
 * seed, the first draw, and an empty recording are left out.
 */
export function describeTrial({
  data,
  architecture,
  training,
  members,
  seed,
  dataSeed,
  dataDraw,
  recording,
  paired,
}: Trial): Record<string, unknown> {
  return {
    data: data.spec,
    architecture: architecture.spec,
    training: training.spec,
    members,
    seed,
    ...(dataSeed === seed ? {} : { dataSeed }),
    ...(dataDraw === undefined ? {} : { dataDraw }),
    ...(Object.keys(recording).length === 0 ? {} : { recording }),
    ...(paired && { paired: { ...paired, ...(paired.training && { training: drawnBy(paired.training) }) } }),
  };
}

/**
 * Seed of an ensemble's draws, its initial weights and batch orders: the suite's seed and the content of
 * data, architecture and training, or of the entries that it is paired with. Ensembles with the same seed
 * share the draws of each member; any two others are independent, as their intervals assume, and other trials
 * change nothing. So are those on two draws of the data. The data belongs in it: without it a member had the
 * same draws on raw and on whitened images, and accessibilities on both correlated .69, and .51 between
 * different members.
 */
export function drawSeed({ seed, data, dataDraw, architecture, training, paired }: Trial): string {
  const own = [paired?.data ?? data.spec, architecture.spec, drawnBy(paired?.training ?? training.spec)];
  return canonicalJson([seed, ...own, ...(dataDraw === undefined ? [] : [{ dataDraw }])]);
}

/** A training without its checkpoints, because looking more often changes no network. */
function drawnBy(training: TrainingSpec): unknown {
  return { ...training, checkpoints: null };
}

/**
 * SHA-256 (hex) of everything that a suite says but its name, question and training seed. Results of suites
 * with the same content are comparable.
 */
export function suiteContent(suite: Suite): string {
  const { members, looks, draws, dataSeed, data, architectures, training, trials, findings } = suite;
  const sized = looks === undefined ? { members } : { looks };
  const drawn = draws === FIRST_DRAW ? {} : { draws };
  return canonicalHash({ ...sized, ...drawn, dataSeed, data, architectures, training, trials, findings });
}

/**
 * The identity of a trial's result: SHA-256 (hex) of the canonical JSON of its description, the checksum of
 * its data, and the version of the trace's format.
 *
 * @param dataChecksum SHA-256 (hex) of the dataset after all transforms.
 * @param formatVersion Version of the trace's format.
 * @throws RangeError for a checksum that is not 64 hexadecimal digits.
 */
export function trialHash(trial: Trial, dataChecksum: string, formatVersion: number): string {
  if (!/^[0-9a-f]{64}$/.test(dataChecksum)) {
    throw new RangeError(`trialHash: data checksum is "${dataChecksum}", expected 64 hexadecimal digits`);
  }
  return descriptionHash(describeTrial(trial), dataChecksum, formatVersion);
}
