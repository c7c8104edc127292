import type { TrialRecord } from '../../trace/description.js';
import type { ReportedTrial } from '../../trace/trial.js';

export interface LabelledTrial extends ReportedTrial {
  /** The architecture's name, and what else tells it from the group's other trials. */
  readonly label: string;
}

/** The trials on one dataset, whatever its name in the suite file. */
export interface DataGroup {
  /** The data entry's name, unique in the report and fit for a file name. */
  readonly name: string;
  readonly title: string;
  readonly checksum: string;
  readonly classes: readonly string[];
  readonly trials: readonly LabelledTrial[];
}

/** Trials grouped by their data's checksum, groups and trials in the order given. */
export function groupByData(trials: readonly ReportedTrial[]): DataGroup[] {
  const groups = new Map<string, ReportedTrial[]>();
  for (const trial of trials) {
    const { checksum } = trial.record.dataset;
    const group = groups.get(checksum);
    if (group === undefined) groups.set(checksum, [trial]);
    else group.push(trial);
  }
  const names = [...groups.values()].map(([first]) => first.record.data.replace(/[^\w.-]+/g, '-'));
  return [...groups.values()].map((members, at) => {
    const { dataset } = members[0].record;
    const shared = names.filter((name) => name === names[at]).length > 1;
    return {
      name: shared ? `${names[at]}-${dataset.checksum.slice(0, 8)}` : names[at],
      title: dataset.title,
      checksum: dataset.checksum,
      classes: dataset.classes,
      trials: label(members),
    };
  });
}

/** Details added to a label, one after another, until no two trials of a group share one. */
const DETAILS: readonly ((record: TrialRecord) => string)[] = [
  (record) => record.training,
  (record) => `${record.members} members`,
  (record) => `seed ${record.seed}`,
  (record) => record.hash.slice(0, 8),
];

function label(trials: readonly ReportedTrial[]): LabelledTrial[] {
  const severalTrainings = new Set(trials.map(({ record }) => record.training)).size > 1;
  for (let count = severalTrainings ? 1 : 0; ; count++) {
    const labels = trials.map(({ record }) => {
      const details = DETAILS.slice(0, count)
        .filter((detail) => new Set(trials.map((trial) => detail(trial.record))).size > 1)
        .map((detail) => detail(record));
      return details.length === 0 ? record.architecture : `${record.architecture} (${details.join(', ')})`;
    });
    if (count === DETAILS.length || new Set(labels).size === labels.length) {
      return trials.map((trial, at) => ({ ...trial, label: labels[at] }));
    }
  }
}
