import type { TrialRecord } from '../../trace/description.js';
import type { Suite } from '../suite.js';
import { differencesFrom, ofWholeRun, type Difference } from './differences.js';
import { announcementOf, trialName, type Registration } from './registration.js';

/**
 * Whether a run confirms what was registered before it, or explores. Findings whose declared estimands alone
 * differ from the registration explore by themselves, and the others still confirm.
 */
export interface Standing {
  /** The status of the run, and of each finding that is no deviation. */
  readonly status: 'confirming' | 'exploratory';
  /** Why the whole run explores, a sentence each; empty where it confirms. */
  readonly reasons: readonly string[];
  /** Findings that explore in a run that confirms, each with its reasons; none where the whole explores. */
  readonly deviations: ReadonlyMap<string, readonly string[]>;
  /** The registration that the suite names. */
  readonly registration?: Registration;
}

/** What of a trial's record says when and what it was. */
export type DatedTrial = Pick<TrialRecord, 'data' | 'architecture' | 'training' | 'startedAt'>;

/** Most reasons in one line. */
const SHOWN = 4;

/**
 * Says how a suite stands to its registration.
 *
 * @param suite The suite with the seed and numbers that are used, and with all of its findings.
 * @param registration Undefined where the suite names none.
 * @param trials Those that were trained for it, as far as they are known.
 */
export function standingOf(
  suite: Suite,
  registration: Registration | undefined,
  trials: readonly DatedTrial[] = [],
): Standing {
  if (registration === undefined) {
    const reasons = ['the suite names no registration'];
    return { status: 'exploratory', reasons, deviations: new Map() };
  }
  const announced = announcementOf(suite);
  const differences = [
    ...differencesFrom(registration, announced),
    ...ofWholeRun(olderTrials(registration, trials)),
  ];
  const deviations = deviationsIn(differences);
  const nothingKept = announced.findings.every(({ finding }) => deviations.has(finding));
  const whole = differences.some(({ finding }) => finding === undefined);
  if (whole || (differences.length > 0 && nothingKept)) {
    const reasons = differences.map(({ text }) => text);
    return { status: 'exploratory', reasons, deviations: new Map(), registration };
  }
  return { status: 'confirming', reasons: [], deviations, registration };
}

/** The differences that concern one finding, by finding. */
function deviationsIn(differences: readonly Difference[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { finding, text } of differences) {
    if (finding !== undefined) found.set(finding, [...(found.get(finding) ?? []), text]);
  }
  return found;
}

/** Trials that had begun when the registration was written could have been looked at before. */
function olderTrials({ date }: Registration, trials: readonly DatedTrial[]): string[] {
  const older = trials.filter(({ startedAt }) => !(Date.parse(startedAt) > Date.parse(date)));
  if (older.length === 0) return [];
  const first = older.reduce((a, b) => (Date.parse(b.startedAt) < Date.parse(a.startedAt) ? b : a));
  return [
    `${older.length} of ${trials.length} trials began before it was registered (${trialName(first)} at ` +
      `${first.startedAt})`,
  ];
}

/** The standing in one line, with the findings that deviate and the first reasons. */
export function standingLine({ status, reasons, deviations, registration }: Standing): string {
  if (registration === undefined) return `${status}: ${reasons.join('; ')}`;
  const named = `registration ${registration.hash.slice(0, 12)} of ${registration.date}`;
  const all = [...reasons, ...[...deviations.values()].flat()];
  if (all.length === 0) return `${status}: as ${named} says`;
  const except = deviations.size === 0 ? '' : `, except ${[...deviations.keys()].join(', ')}`;
  const more = all.length > SHOWN ? `; and ${all.length - SHOWN} more` : '';
  return `${status}${except}: differs from ${named}: ${all.slice(0, SHOWN).join('; ')}${more}`;
}
