import { recordingOf } from './requests.js';
import type { Named, Suite, Trial } from './suite.js';

/** The trials of a suite in the order of the file: data varies slowest, training fastest. */
export function planTrials(suite: Suite): Trial[] {
  return suite.trials.map((names) => {
    const data = entryOf(suite.data, 'data', names.data);
    const training = entryOf(suite.training, 'training', names.training);
    const paired = {
      ...(data.pairedWith && { data: entryOf(suite.data, 'data', data.pairedWith).spec }),
      ...(training.pairedWith && { training: entryOf(suite.training, 'training', training.pairedWith).spec }),
    };
    return {
      data,
      architecture: entryOf(suite.architectures, 'architectures', names.architecture),
      training,
      members: suite.members,
      seed: suite.seed,
      dataSeed: suite.dataSeed,
      recording: recordingOf(names, suite.findings),
      ...(Object.keys(paired).length === 0 ? {} : { paired }),
    };
  });
}

function entryOf<Spec>(entries: readonly Named<Spec>[], section: string, name: string): Named<Spec> {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry;
  const known = entries.map((candidate) => candidate.name).join(', ');
  throw new RangeError(
    `planTrials: trial names ${name}, expected one of ${section} (${known}); read the suite with parseSuite`,
  );
}
