import { declaredEstimands, estimandsVersion, type DeclaredEstimand } from '../../finding/estimands.js';
import { FINDINGS, findingOf } from '../../finding/registry.js';
import { canonicalHash } from '../../trace/canonical.js';
import { FORMAT_VERSION } from '../../trace/description.js';
import type { FindingRequest, Named, Suite, TrialNames } from '../suite.js';

/**
 * What a suite is going to measure, written down before it is measured: a run that keeps to it confirms, any
 * other one explores. It is plain data.
 */
export interface RegistrationContent extends Announcement {
  /** UTC, ISO 8601. A trial that began earlier was not announced. */
  readonly date: string;
  /** Commit of the code that wrote it, the last one before its own. */
  readonly commit: string;
  /** Version of the engine by which it will be trained; it belongs to no comparison. */
  readonly engine: number;
  /** `estimandsVersion` of all findings of the code that wrote it. */
  readonly estimands: string;
  /** What was looked at before, in words. */
  readonly exploratory: readonly string[];
  /** Earlier registrations that it takes the place of, the latest first. */
  readonly supersedes: readonly Superseded[];
}

/** A registration with the SHA-256 (hex) of its canonical content. */
export interface Registration extends RegistrationContent {
  readonly hash: string;
}

/** An earlier registration, and what the one after it changed. */
export interface Superseded {
  readonly hash: string;
  readonly date: string;
  readonly changed: readonly string[];
}

/** The part of a registration that a run is compared with. */
export interface Announcement {
  readonly suite: string;
  readonly findings: readonly AnnouncedFinding[];
  /** Seeds and numbers of what is drawn: members, looks, draws of data, by the names that the suite has. */
  readonly sample: Readonly<Record<string, unknown>>;
  readonly settings: Settings;
}

/** A finding that the suite asks for: the datasets that it is decided on, each by one of these estimands. */
export interface AnnouncedFinding {
  readonly finding: string;
  readonly data: readonly string[];
  readonly primary: readonly DeclaredEstimand[];
}

/** A suite without its name, question, seeds and numbers, with every default and sweep written out. */
export interface Settings {
  /** SHA-256 (hex) of the canonical content of all others. */
  readonly content: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly architectures: Readonly<Record<string, unknown>>;
  readonly training: Readonly<Record<string, unknown>>;
  readonly trials: readonly unknown[];
  /** Each request with the trials of its roles, named `data / architecture / training`. */
  readonly findings: readonly unknown[];
}

/** What a suite and this code announce. Every field of a suite belongs to it but those that only name it. */
export function announcementOf(suite: Suite): Announcement {
  const {
    name,
    question: _question,
    registration: _registration,
    data,
    architectures,
    training,
    trials,
    findings,
    ...sample
  } = suite;
  const settings = {
    data: byName(data),
    architectures: byName(architectures),
    training: byName(training),
    trials,
    findings: findings.map(requestInWords),
  };
  return {
    suite: name,
    findings: findings.map(({ finding, roles }) => ({
      finding,
      data: [...new Set(Object.values(roles).flatMap((role) => role.map((trial) => trial.data)))],
      primary: declaredEstimands(findingOf(finding)),
    })),
    sample,
    settings: { content: canonicalHash(settings), ...settings },
  };
}

/** What a registration has beside its announcement and the versions of the code. */
export type RegistrationNotes = Pick<RegistrationContent, 'date' | 'commit' | 'exploratory' | 'supersedes'>;

/** The registration of a suite by this code. */
export function registrationOf(suite: Suite, notes: RegistrationNotes): Registration {
  const content: RegistrationContent = {
    ...announcementOf(suite),
    ...notes,
    engine: FORMAT_VERSION,
    estimands: estimandsVersion(FINDINGS),
  };
  return { ...content, hash: contentHash(content) };
}

/** SHA-256 (hex) of a registration's content; a hash that it has already does not belong to it. */
export function contentHash({
  hash: _,
  ...content
}: RegistrationContent & { readonly hash?: string }): string {
  return canonicalHash(content);
}

/** The name of a trial as tables print it. */
export function trialName({ data, architecture, training }: TrialNames): string {
  return [data, architecture, training].join(' / ');
}

function byName<Spec extends object>(entries: readonly Named<Spec>[]): Record<string, unknown> {
  return Object.fromEntries(entries.map(({ name, spec, ...others }) => [name, { ...spec, ...others }]));
}

function requestInWords({ roles, ...request }: FindingRequest): unknown {
  const named = Object.entries(roles).map(([role, trials]) => [role, trials.map(trialName)] as const);
  return { ...request, roles: Object.fromEntries(named) };
}
