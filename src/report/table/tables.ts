import type { Estimate } from '../../statistics/estimate.js';
import type { CurvePoint } from '../../measure/progress/curves.js';
import type { SplitName } from '../../measure/accessibility.js';
import type { EnsembleOnSplit, GroupAnalysis } from '../analysis/analysis.js';
import type { LabelledEnsemble } from '../analysis/group.js';
import { type Row } from '../format/row.js';

function bounds(name: string, { value, interval }: Estimate): Row {
  return { [name]: value, [`${name}_low`]: interval?.low, [`${name}_high`]: interval?.high };
}

function ensembleColumns(analysis: GroupAnalysis, { label, ensemble: { record } }: LabelledEnsemble): Row {
  return {
    data: analysis.group.name,
    training: record.training,
    architecture: record.architecture,
    ensemble: label,
  };
}

/** One row a trial, whatever its state; accuracies at the last checkpoint. */
export function trialRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap((analysis) =>
    analysis.group.ensembles.map((labelled) => {
      const { record } = labelled.ensemble;
      return {
        suite: record.suite,
        ...ensembleColumns(analysis, labelled),
        members: record.members,
        seed: record.seed,
        state: record.state,
        reason: record.reason,
        ...bounds('test_accuracy', lastPoint(analysis, labelled, 'test')?.accuracy ?? {}),
        ...bounds('train_accuracy', lastPoint(analysis, labelled, 'train')?.accuracy ?? {}),
        ...chanceColumns(analysis, labelled),
        seconds: record.durationMs / 1000,
        training_flops: record.trainingFlops,
        backend: record.backend,
        adapter: record.adapter.description,
        driver: record.adapter.driver,
        dataset: record.dataset.title,
        dataset_checksum: record.dataset.checksum,
        started_at: record.startedAt,
        hash: record.hash,
      };
    }),
  );
}

/** Test accuracy of guessing, its margin, and whether the ensemble is above both. */
function chanceColumns(analysis: GroupAnalysis, labelled: LabelledEnsemble): Row {
  const found = onSplit(analysis, labelled, 'test');
  return {
    chance: found?.chance?.accuracy,
    chance_margin: found?.chance?.margin,
    above_chance: found && (found.aboveChance ? 'yes' : 'no'),
  };
}

/**
 * Accuracy and loss at an ensemble's last checkpoint; undefined for a failed trial, which recorded nothing.
 */
export function lastPoint(
  analysis: GroupAnalysis,
  labelled: LabelledEnsemble,
  split: SplitName,
): CurvePoint | undefined {
  const found = onSplit(analysis, labelled, split);
  return found?.curve[found.curve.length - 1];
}

function onSplit(
  analysis: GroupAnalysis,
  labelled: LabelledEnsemble,
  split: SplitName,
): EnsembleOnSplit | undefined {
  return analysis.splits
    .find((each) => each.split === split)
    ?.ensembles.find((ensemble) => ensemble.labelled === labelled);
}

/** One row a dataset, split, kind, scope, clock and pair of ensembles. */
export function correlationRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap((analysis) =>
    analysis.splits.flatMap(({ split, ensembles, matrices }) =>
      matrices.flatMap(({ kind, scope, clock, pairs }) =>
        pairs.map(({ a, b, correlation, disattenuated }) => ({
          data: analysis.group.name,
          split,
          kind,
          scope,
          clock,
          a: ensembles[a].counted.label,
          b: ensembles[b].counted.label,
          training_a: ensembles[a].labelled.ensemble.record.training,
          training_b: ensembles[b].labelled.ensemble.record.training,
          r: correlation.value,
          low: correlation.interval?.low,
          high: correlation.interval?.high,
          ...bounds('disattenuated', disattenuated),
          members_a: ensembles[a].counted.counts.members.length,
          members_b: ensembles[b].counted.counts.members.length,
          left_out_a: ensembles[a].counted.counts.leftOut.length,
          left_out_b: ensembles[b].counted.counts.leftOut.length,
          reason: correlation.reason ?? disattenuated.reason,
        })),
      ),
    ),
  );
}

/** One row a dataset, split, kind, scope, clock and ensemble. */
export function ceilingRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap((analysis) =>
    analysis.splits.flatMap(({ split, ensembles, matrices }) =>
      matrices.flatMap(({ kind, scope, clock, ceilings }) =>
        ceilings.map(({ half, full, halfMembers }, at) => ({
          ...ensembleColumns(analysis, ensembles[at].labelled),
          split,
          kind,
          scope,
          clock,
          ...bounds('half', half),
          ...bounds('full', full),
          members: ensembles[at].counted.counts.members.length,
          half_members: halfMembers,
          reason: half.reason ?? full.reason,
        })),
      ),
    ),
  );
}

/** One row a dataset, ensemble, split and checkpoint. */
export function accuracyRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap((analysis) =>
    analysis.splits.flatMap(({ split, ensembles }) =>
      ensembles.flatMap(({ labelled, curve }) => {
        const own = ensembleColumns(analysis, labelled);
        return curve.map(({ step, epoch, accuracy, loss, members }) => ({
          ...own,
          split,
          step,
          epoch,
          ...bounds('accuracy', accuracy),
          ...bounds('loss', loss),
          members,
          reason: accuracy.reason ?? loss.reason,
        }));
      }),
    ),
  );
}

/** One row a dataset, ensemble, split and example. */
export function accessibilityRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap((analysis) =>
    analysis.splits.flatMap(({ split, ensembles }) =>
      ensembles.flatMap(({ labelled, counted, mean }) => {
        const own = { ...ensembleColumns(analysis, labelled), split };
        const members = counted.counts.members.length;
        const reason = mean === undefined ? 'every member diverged' : undefined;
        return Array.from(counted.labels, (label, example) => ({
          ...own,
          example,
          class: analysis.group.classes[label] ?? label,
          accessibility: mean?.[example],
          members,
          reason,
        }));
      }),
    ),
  );
}
