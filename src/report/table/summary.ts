import type { GroupAnalysis, SplitAnalysis } from '../analysis/analysis.js';
import { matrixOf, splitOf } from '../analysis/analysis.js';
import { chanceText } from '../../measure/progress/chance.js';
import type { StoredEnsemble } from '../../trace/trained-ensemble.js';
import { decimal, seconds } from '../format/number.js';

/** `1 trial`, `3 trials`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A summary of what was trained on which adapter, in one or two sentences. */
export function summaryOf(analyses: readonly GroupAnalysis[]): string {
  const records = analyses.flatMap(({ group }) => group.ensembles.map(({ ensemble }) => ensemble.record));
  const states = ['done', 'diverged', 'failed']
    .map((state) => ({ state, count: records.filter((record) => record.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`);
  const adapters = records.map(({ backend, adapter }) =>
    adapter.driver === '' || adapter.description.includes(adapter.driver)
      ? `${adapter.description} (${backend})`
      : `${adapter.description} (${backend}, ${adapter.driver})`,
  );
  const networks = records.reduce((sum, { members }) => sum + members, 0);
  const total = records.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return (
    `${counted(records.length, 'trial')} (${states.join(', ')}) with ${counted(networks, 'network')} on ` +
    `${counted(analyses.length, 'dataset')}, ${seconds(total)} s in all. ` +
    `Trained on ${[...new Set(adapters)].join('; ')}.`
  );
}

/**
 * The range of the correlations between ensembles beside that of the seed ceilings, in one sentence; Pearson,
 * pooled.
 */
export function rangeOf(analysis: SplitAnalysis): string | undefined {
  const { pairs, ceilings } = matrixOf(analysis, 'pearson', 'pooled');
  const found = pairs.flatMap(({ correlation }) => correlation.value ?? []).sort((one, other) => one - other);
  const own = ceilings.flatMap(({ full }) => full.value ?? []).sort((one, other) => one - other);
  if (found.length === 0) return undefined;
  const middle = (found[Math.floor((found.length - 1) / 2)] + found[Math.ceil((found.length - 1) / 2)]) / 2;
  const range = (values: readonly number[]) =>
    values.length === 1
      ? decimal(values[0], 2)
      : `${decimal(values[0], 2)} to ${decimal(values[values.length - 1], 2)}`;
  const between =
    found.length === 1
      ? `the two ensembles' orders of learning correlate ${range(found)}`
      : `orders of learning correlate ${range(found)} between ensembles (median ${decimal(middle, 2)})`;
  const ceiling = own.length === 0 ? '' : `; seed ceilings are ${range(own)}`;
  return `On ${analysis.split} examples ${between}${ceiling}.`;
}

/** One line for each trial that is not simply done, and for each ensemble whose test accuracy is chance. */
export function troubleOf(analysis: GroupAnalysis): string[] {
  const unfinished = analysis.group.ensembles
    .filter(({ ensemble: { record } }) => record.state !== 'done')
    .map(
      ({ label, ensemble: { record } }) =>
        `${label}: ${record.state}, ${record.reason ?? 'no reason recorded'}`,
    );
  const unlearned = splitOf(analysis, 'test').ensembles.flatMap((ensemble) => {
    const { counted, chance, aboveChance, curve } = ensemble;
    if (chance === undefined || aboveChance || counted.counts.members.length === 0) return [];
    const { value = NaN, interval } = curve[curve.length - 1].accuracy;
    const found = decimal(interval?.low ?? value, 2);
    return [
      `${counted.label}: has not learned what holds for test examples; ` +
        `${interval === undefined ? 'accuracy' : 'the interval of its accuracy begins at'} ${found}, ` +
        `chance and its margin are ${chanceText(chance)}`,
    ];
  });
  return [...unfinished, ...unlearned];
}

/**
 * One line for each reason of a missing number among a split's matrices, with the ensembles that it concerns.
 */
export function missingOf(analysis: SplitAnalysis): string[] {
  const names = analysis.ensembles.map(({ counted }) => counted.label);
  const who = new Map<string, Set<string>>();
  const note = (reason: string | undefined, name: string) => {
    if (reason !== undefined) who.set(reason, (who.get(reason) ?? new Set()).add(name));
  };
  for (const matrix of analysis.matrices) {
    for (const { a, b, correlation, disattenuated } of matrix.pairs) {
      note(correlation.reason, `${names[a]} with ${names[b]}`);
      if (correlation.reason === undefined) {
        note(disattenuated.reason, `${names[a]} with ${names[b]} without seed noise`);
      }
    }
    matrix.ceilings.forEach(({ full }, at) => note(full.reason, `ceiling of ${names[at]}`));
  }
  return [...who].map(([reason, concerned]) => `${reason}: ${[...concerned].join('; ')}`);
}

/** Number of members behind a table's numbers: `8`, or `7 of 8` when some diverged. */
export function membersOf({ record: { members }, diverged }: StoredEnsemble): string {
  return diverged === 0 ? `${members}` : `${members - diverged} of ${members}`;
}
