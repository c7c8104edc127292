import { FIRST_DRAW } from '../data/draw.js';
import { declaredExtent } from '../data/extent.js';
import type { PlannedEnsemble } from '../finding/finding.js';
import { findingOf } from '../finding/registry.js';
import { resolveArchitecture } from '../model/resolve.js';
import { membersOfTrial, mostMembers } from './looks.js';
import { recordingOf } from './requests.js';
import { keyOfTrial, type Named, type Suite, type SuiteTrial, type Trial, type TrialNames } from './suite.js';

/**
 * The trials of a suite: all those on the first draw of the data, then the same on the next. Within a draw
 * they are in the order of the file: data varies slowest, training fastest.
 */
export function planTrials(suite: Suite): Trial[] {
  const first = trialsOfDraw(suite);
  return Array.from({ length: suite.draws }, (_, at) => at + FIRST_DRAW).flatMap((draw) =>
    draw === FIRST_DRAW ? first : first.map((trial) => ({ ...trial, dataDraw: draw })),
  );
}

function trialsOfDraw(suite: Suite): Trial[] {
  return suite.trials.map((names) => {
    const entries = entriesOf(suite, names);
    const { data, training } = entries;
    const paired = {
      ...(data.pairedWith && { data: entryOf(suite.data, 'data', data.pairedWith).spec }),
      ...(training.pairedWith && { training: entryOf(suite.training, 'training', training.pairedWith).spec }),
    };
    return {
      ...entries,
      members: membersOfTrial(suite, names),
      seed: suite.seed,
      dataSeed: suite.dataSeed,
      // The same at every look: a trial's identity depends on it.
      recording: recordingOf(names, plannedOf(entries, mostMembers(suite, names)), suite.findings),
      ...(Object.keys(paired).length === 0 ? {} : { paired }),
    };
  });
}

type Entries = Pick<Trial, 'data' | 'architecture' | 'training'>;

function entriesOf(suite: Suite, names: TrialNames): Entries {
  return {
    data: entryOf(suite.data, 'data', names.data),
    architecture: entryOf(suite.architectures, 'architectures', names.architecture),
    training: entryOf(suite.training, 'training', names.training),
  };
}

function plannedOf({ data, architecture, training }: Entries, members: number): PlannedEnsemble {
  const { input, classes } = declaredExtent(data.spec);
  const layers = resolveArchitecture(architecture.spec, input, classes);
  return { layers, spec: training.spec, dataSpec: data.spec, members };
}

/** An ensemble that a finding of the suite says nothing about. */
export interface Misfit extends TrialNames {
  readonly finding: string;
  readonly role: string;
  readonly why: string;
}

/** The ensembles that findings will leave out as not applicable, as far as the suite tells it. */
export function misfitsOf(suite: Suite): Misfit[] {
  return suite.findings.flatMap(({ finding, roles }) =>
    findingOf(finding).roles.flatMap((role) =>
      (roles[role.name] ?? []).flatMap((names) => {
        const trial: SuiteTrial =
          suite.trials.find((each) => keyOfTrial(each) === keyOfTrial(names)) ?? names;
        const why = role.misfit?.(plannedOf(entriesOf(suite, names), mostMembers(suite, trial)));
        return why === undefined ? [] : [{ ...names, finding, role: role.name, why }];
      }),
    ),
  );
}

function entryOf<Spec>(entries: readonly Named<Spec>[], section: string, name: string): Named<Spec> {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry;
  const known = entries.map((candidate) => candidate.name).join(', ');
  throw new RangeError(
    `planTrials: trial names ${name}, expected one of ${section} (${known}); read the suite with parseSuite`,
  );
}
