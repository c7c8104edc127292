import type { Estimate } from '../../statistics/estimate.js';
import type { CurvePoint } from '../../measure/progress/curves.js';
import type { GroupAnalysis } from '../analysis/analysis.js';
import type { LabelledTrial } from '../analysis/group.js';
import { type Row } from '../format/row.js';

function bounds(name: string, { value, interval }: Estimate): Row {
  return { [name]: value, [`${name}_low`]: interval?.low, [`${name}_high`]: interval?.high };
}

function trialColumns(analysis: GroupAnalysis, { record, label }: LabelledTrial): Row {
  return {
    data: analysis.group.name,
    training: record.training,
    architecture: record.architecture,
    ensemble: label,
  };
}

/** One row a trial, whatever became of it; accuracies at the last checkpoint. */
export function trialRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap((analysis) =>
    analysis.group.trials.map((trial) => {
      const { record } = trial;
      return {
        suite: record.suite,
        ...trialColumns(analysis, trial),
        members: record.members,
        seed: record.seed,
        state: record.state,
        reason: record.reason,
        ...bounds('test_accuracy', lastPoint(analysis, trial, 'test')?.accuracy ?? {}),
        ...bounds('train_accuracy', lastPoint(analysis, trial, 'train')?.accuracy ?? {}),
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

/** Accuracy and loss at a trial's last checkpoint; undefined for a trial that recorded nothing. */
export function lastPoint(
  analysis: GroupAnalysis,
  trial: LabelledTrial,
  split: 'train' | 'test',
): CurvePoint | undefined {
  const found = analysis.splits
    .find((each) => each.split === split)
    ?.ensembles.find((ensemble) => ensemble.trial === trial);
  return found?.curve[found.curve.length - 1];
}

/** One row a dataset, split, kind, scope and pair of ensembles. */
export function correlationRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap((analysis) =>
    analysis.splits.flatMap(({ split, ensembles, matrices }) =>
      matrices.flatMap(({ kind, scope, pairs }) =>
        pairs.map(({ a, b, correlation, disattenuated }) => ({
          data: analysis.group.name,
          split,
          kind,
          scope,
          a: ensembles[a].ensemble.label,
          b: ensembles[b].ensemble.label,
          training_a: ensembles[a].trial.record.training,
          training_b: ensembles[b].trial.record.training,
          r: correlation.value,
          low: correlation.interval?.low,
          high: correlation.interval?.high,
          ...bounds('disattenuated', disattenuated),
          members_a: ensembles[a].ensemble.counts.members.length,
          members_b: ensembles[b].ensemble.counts.members.length,
          left_out_a: ensembles[a].ensemble.counts.leftOut.length,
          left_out_b: ensembles[b].ensemble.counts.leftOut.length,
          reason: correlation.reason ?? disattenuated.reason,
        })),
      ),
    ),
  );
}

/** One row a dataset, split, kind, scope and ensemble. */
export function ceilingRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap((analysis) =>
    analysis.splits.flatMap(({ split, ensembles, matrices }) =>
      matrices.flatMap(({ kind, scope, ceilings }) =>
        ceilings.map(({ half, full, halfMembers, splits }, at) => ({
          ...trialColumns(analysis, ensembles[at].trial),
          split,
          kind,
          scope,
          ...bounds('half', half),
          ...bounds('full', full),
          members: ensembles[at].ensemble.counts.members.length,
          half_members: halfMembers,
          splits,
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
      ensembles.flatMap(({ trial, curve }) =>
        curve.map(({ step, epoch, accuracy, loss, members }) => ({
          ...trialColumns(analysis, trial),
          split,
          step,
          epoch,
          ...bounds('accuracy', accuracy),
          ...bounds('loss', loss),
          members,
          reason: accuracy.reason ?? loss.reason,
        })),
      ),
    ),
  );
}

/** One row a dataset, ensemble, split and example. */
export function accessibilityRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap((analysis) =>
    analysis.splits.flatMap(({ split, ensembles }) =>
      ensembles.flatMap(({ trial, ensemble, mean }) =>
        Array.from(ensemble.labels, (label, example) => ({
          ...trialColumns(analysis, trial),
          split,
          example,
          class: analysis.group.classes[label] ?? label,
          accessibility: mean?.[example],
          members: ensemble.counts.members.length,
          reason: mean === undefined ? 'every member diverged' : undefined,
        })),
      ),
    ),
  );
}
