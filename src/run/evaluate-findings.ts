import { FindingError, type EnsembleEvidence, type Finding, type Subject } from '../finding/finding.js';
import { findingOf } from '../finding/registry.js';
import { judge, unjudged, type FindingResult } from '../finding/result.js';
import { resolveArchitecture } from '../model/resolve.js';
import type { TrainedEnsemble } from '../trace/trained-ensemble.js';
import { ensembleIdentity } from '../trace/identity.js';
import { planTrials } from '../suite/plan.js';
import type { Suite, Trial, TrialNames } from '../suite/suite.js';
import type { ComponentsSource } from './components.js';
import type { Datasets } from './datasets.js';

/** The means to evaluate findings. */
export interface FindingContext {
  readonly datasets: Datasets;
  readonly components: ComponentsSource;
  readonly now: () => Date;
  /** Called before each finding is evaluated. */
  readonly onStart?: (finding: string, index: number, count: number) => void;
}

/**
 * Evaluates the findings that a suite asks for, in the suite's sequence. `ensembles` are those of the plan,
 * in its sequence. A finding whose ensembles failed or do not fit it is undecided, with the reason. Nothing
 * is dropped.
 */
export async function evaluateFindings(
  suite: Suite,
  ensembles: readonly TrainedEnsemble[],
  context: FindingContext,
): Promise<FindingResult[]> {
  const plan = planTrials(suite);
  const results: FindingResult[] = [];
  for (const [index, request] of suite.findings.entries()) {
    context.onStart?.(request.finding, index, suite.findings.length);
    const finding = findingOf(request.finding);
    const started = context.now().getTime();
    const used = new Map<string, TrainedEnsemble>();
    const roles: Record<string, readonly EnsembleEvidence[]> = {};
    const missing: string[] = [];
    for (const [role, names] of Object.entries(request.roles)) {
      const found = names.map((each) => place(plan, each));
      found.forEach((at) => used.set(ensembles[at].record.hash, ensembles[at]));
      const lost = found.filter((at) => ensembles[at].trace === undefined);
      missing.push(
        ...lost.map(
          (at) => `${nameOf(names[found.indexOf(at)])}: ${ensembles[at].record.reason ?? 'failed'}`,
        ),
      );
      const kept = found.filter((at) => ensembles[at].trace !== undefined);
      roles[role] = kept.map((at) =>
        evidenceOf(
          plan[at],
          ensembles[at],
          kept.map((other) => plan[other]),
          context,
        ),
      );
    }
    const judged = await evaluate(finding, missing, { roles, options: request.options, seed: suite.seed });
    results.push({
      ...judged,
      trainingSeconds: [...used.values()].reduce((sum, { record }) => sum + record.durationMs, 0) / 1000,
      evaluationSeconds: (context.now().getTime() - started) / 1000,
      trials: [...used.keys()],
    });
  }
  return results;
}

async function evaluate(
  finding: Finding,
  missing: readonly string[],
  subject: Subject,
): Promise<ReturnType<typeof judge>> {
  const lost = missing.map((text) => `left out, not trained: ${text}`);
  const empty = finding.roles.find(({ name, required }) => required && subject.roles[name].length === 0);
  if (empty !== undefined) return unjudged(finding, [`no ensemble for ${empty.name}`, ...lost].join('; '));
  try {
    const outcome = await finding.evaluate(subject);
    return judge(finding, { ...outcome, notes: [...outcome.notes, ...lost] });
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    return unjudged(finding, [error.message, ...lost].join('; '));
  }
}

function place(plan: readonly Trial[], names: TrialNames): number {
  return plan.findIndex(
    ({ data, architecture, training }) =>
      data.name === names.data &&
      architecture.name === names.architecture &&
      training.name === names.training,
  );
}

function nameOf({ data, architecture, training }: TrialNames): string {
  return `${data} / ${architecture} / ${training}`;
}

function evidenceOf(
  trial: Trial,
  { record, trace }: TrainedEnsemble,
  role: readonly Trial[],
  { datasets, components }: FindingContext,
): EnsembleEvidence {
  if (trace === undefined) throw new Error(`evidenceOf: trial ${record.hash} has no trace`);
  const { data, architecture, training } = trial;
  const named = role.filter(
    (each) => each.data.name === data.name && each.architecture.name === architecture.name,
  );
  const dataset = () => datasets.of(trial);
  const { shape, classes } = record.dataset;
  return {
    data: data.name,
    architecture: architecture.name,
    training: training.name,
    label: named.length > 1 ? `${architecture.name} (${training.name})` : architecture.name,
    identity: ensembleIdentity(record),
    record,
    trace,
    layers: resolveArchitecture(architecture.spec, shape, classes.length),
    spec: training.spec,
    dataSpec: data.spec,
    dataset,
    components: async () => components.aboutOrigin(await dataset()),
  };
}
