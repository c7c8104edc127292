import { FindingError, type EnsembleEvidence, type Finding, type Subject } from '../finding/finding.js';
import type { Look } from '../finding/look.js';
import { findingOf } from '../finding/registry.js';
import { judge, unjudged, type FindingResult } from '../finding/result.js';
import { resolveArchitecture } from '../model/resolve.js';
import type { TrainedEnsemble } from '../trace/trained-ensemble.js';
import { ensembleIdentity } from '../trace/identity.js';
import { drawSeed } from '../suite/identity.js';
import { planTrials } from '../suite/plan.js';
import type { Suite, Trial, TrialNames } from '../suite/suite.js';
import type { ComponentsSource } from './components.js';
import type { Datasets } from './datasets.js';

/** The means to evaluate findings. */
export interface FindingContext {
  readonly datasets: Datasets;
  readonly components: ComponentsSource;
  readonly now: () => Date;
}

/** A finding that is to be evaluated. */
export interface AskedFinding {
  /** Its place in the suite. */
  readonly index: number;
  /** Absent where the suite has a fixed number of members. */
  readonly look?: Look;
}

/**
 * Evaluates findings of a suite, one after another. Nothing is dropped.
 *
 * @param ensembles by their place in the plan
 * @param onStart is called before each finding is evaluated, with its place
 */
export async function evaluateFindings(
  suite: Suite,
  asked: readonly AskedFinding[],
  ensembles: ReadonlyMap<number, TrainedEnsemble>,
  context: FindingContext & { readonly onStart?: (index: number) => void },
): Promise<FindingResult[]> {
  const results: FindingResult[] = [];
  for (const { index, look } of asked) {
    context.onStart?.(index);
    results.push(await evaluateFinding(suite, index, ensembles, context, look));
  }
  return results;
}

/** The places in the plan of the trials of each finding: [finding]. */
export function placesOf(suite: Suite): ReadonlySet<number>[] {
  const plan = planTrials(suite);
  return suite.findings.map(
    ({ roles }) => new Set(Object.values(roles).flatMap((names) => names.map((each) => place(plan, each)))),
  );
}

/**
 * Evaluates one finding of a suite, by its place. A finding whose ensembles failed is undecided, and one that
 * says nothing about its ensembles not applicable, each with the reason.
 *
 * @param ensembles by their place in the plan, at least those of `placesOf`
 * @param look absent where the suite has a fixed number of members
 */
export async function evaluateFinding(
  suite: Suite,
  index: number,
  ensembles: ReadonlyMap<number, TrainedEnsemble>,
  context: FindingContext,
  look?: Look,
): Promise<FindingResult> {
  const started = context.now().getTime();
  const plan = planTrials(suite);
  const request = suite.findings[index];
  const roles: Record<string, readonly EnsembleEvidence[]> = {};
  const missing: string[] = [];
  for (const [role, names] of Object.entries(request.roles)) {
    const found = names.map((each) => place(plan, each));
    const lost = found.filter((at) => ensembles.get(at)!.trace === undefined);
    missing.push(
      ...lost.map(
        (at) => `${nameOf(names[found.indexOf(at)])}: ${ensembles.get(at)!.record.reason ?? 'failed'}`,
      ),
    );
    const kept = found.filter((at) => ensembles.get(at)!.trace !== undefined);
    const others = kept.map((at) => plan[at]);
    roles[role] = kept.map((at) => evidenceOf(plan[at], ensembles.get(at)!, others, context));
  }
  const finding = findingOf(request.finding);
  const { fitting, misfits } = withoutMisfits(finding, roles);
  const judged = await evaluate(
    finding,
    { missing, misfits },
    { roles: fitting, options: request.options, seed: suite.seed },
    look,
  );
  const evaluationSeconds = (context.now().getTime() - started) / 1000;
  return { ...judged, ...trialsOf(suite, index, ensembles), evaluationSeconds };
}

/** The result of a finding whose evaluation ended without one: undecided, with the reason. */
export function lostFinding(
  suite: Suite,
  index: number,
  ensembles: ReadonlyMap<number, TrainedEnsemble>,
  reason: string,
  look?: Look,
): FindingResult {
  const lost = unjudged(
    findingOf(suite.findings[index].finding),
    `not evaluated: ${reason}; run the suite again`,
    'undecided',
    look,
  );
  return { ...lost, ...trialsOf(suite, index, ensembles), evaluationSeconds: 0 };
}

/** Hashes of a finding's trials, each once, the seconds of their training, and the members of the largest. */
function trialsOf(
  suite: Suite,
  index: number,
  ensembles: ReadonlyMap<number, TrainedEnsemble>,
): Pick<FindingResult, 'trainingSeconds' | 'trials' | 'members'> {
  const records = [...placesOf(suite)[index]].map((at) => ensembles.get(at)!.record);
  const used = new Map(records.map((record) => [record.hash, record]));
  return {
    trainingSeconds: [...used.values()].reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000,
    trials: [...used.keys()],
    members: Math.max(...records.map(({ members }) => members)),
  };
}

/** Ensembles of each role that fit the finding, and a line for each one that does not. */
function withoutMisfits(
  { roles }: Finding,
  given: Readonly<Record<string, readonly EnsembleEvidence[]>>,
): { fitting: Record<string, readonly EnsembleEvidence[]>; misfits: string[] } {
  const fitting: Record<string, readonly EnsembleEvidence[]> = {};
  const misfits: string[] = [];
  for (const [name, ensembles] of Object.entries(given)) {
    const role = roles.find((each) => each.name === name);
    fitting[name] = ensembles.filter((evidence) => {
      const why = role?.misfit?.({ ...evidence, members: evidence.trace.members });
      if (why !== undefined) misfits.push(`${evidence.data}, ${evidence.label}: not applicable: ${why}`);
      return why === undefined;
    });
  }
  return { fitting, misfits };
}

async function evaluate(
  finding: Finding,
  { missing, misfits }: { readonly missing: readonly string[]; readonly misfits: readonly string[] },
  subject: Subject,
  look: Look | undefined,
): Promise<ReturnType<typeof judge>> {
  const lost = missing.map((text) => `left out, not trained: ${text}`);
  const more = [...misfits, ...lost];
  const empty = finding.roles.find(({ name, required }) => required && subject.roles[name].length === 0);
  if (empty !== undefined) {
    const text = [`no ensemble for ${empty.name}`, ...more].join('; ');
    // What was not trained might have fitted.
    return unjudged(finding, text, missing.length > 0 ? 'undecided' : 'not applicable', look);
  }
  try {
    const outcome = await finding.evaluate(subject);
    return judge(finding, { ...outcome, notes: [...outcome.notes, ...more] }, look);
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    return unjudged(finding, [error.message, ...more].join('; '), 'not applicable', look);
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
    draws: drawSeed(trial),
    record,
    trace,
    layers: resolveArchitecture(architecture.spec, shape, classes.length),
    spec: training.spec,
    dataSpec: data.spec,
    dataset,
    components: async () => components.aboutOrigin(await dataset()),
  };
}
