import { FIRST_DRAW, seedOfDraw } from '../data/draw.js';
import {
  FindingError,
  type EnsembleEvidence,
  type Finding,
  type Outcome,
  type Subject,
} from '../finding/finding.js';
import { joinDraws } from '../finding/join-draws.js';
import type { Look } from '../finding/look.js';
import { findingOf } from '../finding/registry.js';
import { judge, unjudged, type FindingResult } from '../finding/result.js';
import { resolveArchitecture } from '../model/resolve.js';
import type { StoredEnsemble, TrainedEnsemble } from '../trace/trained-ensemble.js';
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
  ensembles: ReadonlyMap<number, StoredEnsemble>,
  context: FindingContext & { readonly onStart?: (index: number) => void },
): Promise<FindingResult[]> {
  const results: FindingResult[] = [];
  const places = placesOf(suite);
  for (const { index, look } of asked) {
    context.onStart?.(index);
    const own = new Map<number, TrainedEnsemble>();
    for (const at of places[index]) own.set(at, await ensembles.get(at)!.read());
    results.push(await evaluateFinding(suite, index, own, context, look));
  }
  return results;
}

/** The places in the plan of the trials of each finding: [finding]. */
export function placesOf(suite: Suite): ReadonlySet<number>[] {
  const plan = planTrials(suite);
  return suite.findings.map(
    ({ roles }) =>
      new Set(
        dataDraws(suite).flatMap((draw) =>
          Object.values(roles).flatMap((names) => names.map((each) => place(plan, each, draw))),
        ),
      ),
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
  const finding = findingOf(suite.findings[index].finding);
  const attempts: Attempt[] = [];
  for (const draw of dataDraws(suite)) {
    attempts.push(await evaluateOnDraw(suite, index, draw, ensembles, context));
  }
  const judged = judgeAttempts(finding, attempts, look);
  const evaluationSeconds = (context.now().getTime() - started) / 1000;
  return { ...judged, ...trialsOf(suite, index, ensembles), evaluationSeconds };
}

/** Draws of a suite's data, from 1. */
function dataDraws({ draws }: Suite): number[] {
  return Array.from({ length: draws }, (_, at) => FIRST_DRAW + at);
}

/** What a finding came to on one draw of the data: its outcome, or why there is none. */
type Attempt = { readonly draw: number } & Evaluated;
type Evaluated =
  | { readonly outcome: Outcome }
  | { readonly reason: string; readonly verdict: 'undecided' | 'not applicable' };

/** Ensembles are compared within a draw only, because different draws have different examples. */
async function evaluateOnDraw(
  suite: Suite,
  index: number,
  draw: number,
  ensembles: ReadonlyMap<number, TrainedEnsemble>,
  context: FindingContext,
): Promise<Attempt> {
  const plan = planTrials(suite);
  const request = suite.findings[index];
  const roles: Record<string, readonly EnsembleEvidence[]> = {};
  const missing: string[] = [];
  for (const [role, names] of Object.entries(request.roles)) {
    const found = names.map((each) => place(plan, each, draw));
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
  const subject = { roles: fitting, options: request.options, seed: seedOfDraw(suite.seed, draw) };
  return { draw, ...(await evaluate(finding, { missing, misfits }, subject)) };
}

/** The result of a finding from what it came to on each draw. */
function judgeAttempts(
  finding: Finding,
  attempts: readonly Attempt[],
  look: Look | undefined,
): ReturnType<typeof judge> {
  const outcomes = attempts.filter((attempt) => 'outcome' in attempt);
  const without = attempts.filter((attempt) => 'reason' in attempt);
  if (outcomes.length === 0) {
    const reasons = [...new Set(without.map(({ reason }) => reason))].join('; ');
    const open = without.some(({ verdict }) => verdict === 'undecided');
    return unjudged(finding, reasons, open ? 'undecided' : 'not applicable', look);
  }
  if (attempts.length === 1) return judge(finding, outcomes[0].outcome, look);
  const joined = joinDraws(outcomes);
  const lost = without.map(({ draw, reason }) => `draw ${draw} is left out: ${reason}`);
  return judge(finding, { ...joined, notes: [...joined.notes, ...lost] }, look);
}

/** The result of a finding whose evaluation ended without one: undecided, with the reason. */
export function lostFinding(
  suite: Suite,
  index: number,
  ensembles: ReadonlyMap<number, Pick<TrainedEnsemble, 'record'>>,
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
  ensembles: ReadonlyMap<number, Pick<TrainedEnsemble, 'record'>>,
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
): Promise<Evaluated> {
  const lost = missing.map((text) => `left out, not trained: ${text}`);
  const more = [...misfits, ...lost];
  const empty = finding.roles.find(({ name, required }) => required && subject.roles[name].length === 0);
  if (empty !== undefined) {
    const text = [`no ensemble for ${empty.name}`, ...more].join('; ');
    // What was not trained might have fitted.
    return { reason: text, verdict: missing.length > 0 ? 'undecided' : 'not applicable' };
  }
  try {
    const outcome = await finding.evaluate(subject);
    return { outcome: { ...outcome, notes: [...outcome.notes, ...more] } };
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    return { reason: [error.message, ...more].join('; '), verdict: 'not applicable' };
  }
}

function place(plan: readonly Trial[], names: TrialNames, draw: number): number {
  return plan.findIndex(
    ({ data, dataDraw = FIRST_DRAW, architecture, training }) =>
      dataDraw === draw &&
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
    remembered: (name, make) => components.remembered(record.dataset.checksum, name, make),
  };
}
