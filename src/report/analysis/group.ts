import type { TrialRecord } from '../../trace/description.js';
import { drawName } from '../../trace/draw-name.js';
import type { StoredEnsemble } from '../../trace/trained-ensemble.js';

/** A trained ensemble and what it is called in a report. */
export interface LabelledEnsemble {
  /** The architecture's name, and what else tells it from the group's other ensembles. */
  readonly label: string;
  readonly ensemble: StoredEnsemble;
}

/** The ensembles on one dataset, whatever its name in the suite file. */
export interface DataGroup {
  /** The data entry's name, unique in the report and fit for a file name. */
  readonly name: string;
  readonly title: string;
  readonly checksum: string;
  readonly classes: readonly string[];
  readonly ensembles: readonly LabelledEnsemble[];
}

/** Ensembles grouped by their data's checksum; groups and ensembles keep the sequence given. */
export function groupByData(ensembles: readonly StoredEnsemble[]): DataGroup[] {
  const groups = new Map<string, StoredEnsemble[]>();
  for (const ensemble of ensembles) {
    const { checksum } = ensemble.record.dataset;
    const group = groups.get(checksum);
    if (group === undefined) groups.set(checksum, [ensemble]);
    else group.push(ensemble);
  }
  const names = [...groups.values()].map(([{ record }]) =>
    drawName(record.data, record.dataDraw).replace(/[^\w.-]+/g, '-'),
  );
  return [...groups.values()].map((group, at) => {
    const { dataset } = group[0].record;
    const shared = names.filter((name) => name === names[at]).length > 1;
    return {
      name: shared ? `${names[at]}-${dataset.checksum.slice(0, 8)}` : names[at],
      title: dataset.title,
      checksum: dataset.checksum,
      classes: dataset.classes,
      ensembles: label(group),
    };
  });
}

/** Details added to a label, one after another, until no two ensembles of a group share one. */
const DETAILS: readonly ((record: TrialRecord) => string)[] = [
  (record) => record.training,
  (record) => `${record.members} members`,
  (record) => `seed ${record.seed}`,
  (record) => record.hash.slice(0, 8),
];

function label(ensembles: readonly StoredEnsemble[]): LabelledEnsemble[] {
  const severalTrainings = new Set(ensembles.map(({ record }) => record.training)).size > 1;
  for (let count = severalTrainings ? 1 : 0; ; count++) {
    const labels = ensembles.map(({ record }) => {
      const details = DETAILS.slice(0, count)
        .filter((detail) => new Set(ensembles.map((each) => detail(each.record))).size > 1)
        .map((detail) => detail(record));
      return details.length === 0 ? record.architecture : `${record.architecture} (${details.join(', ')})`;
    });
    if (count === DETAILS.length || new Set(labels).size === labels.length) {
      return ensembles.map((ensemble, at) => ({ label: labels[at], ensemble }));
    }
  }
}
