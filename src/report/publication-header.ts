import { estimandsVersion } from '../finding/estimands.js';
import { FINDINGS } from '../finding/registry.js';
import type { TrialRecord } from '../trace/description.js';
import type { Deviations } from './claim/claim-rows.js';
import type { Row } from './format/row.js';

/** How the published run stands to the registration of its suite. */
export interface PublishedStanding {
  /** The status of the run, and of each finding that is no deviation. */
  readonly status: 'confirming' | 'exploratory';
  /** Why the whole run explores; empty where it confirms. */
  readonly reasons: readonly string[];
  /** Findings that explore in a run that confirms. */
  readonly deviations: Deviations;
  /** Absent where the suite has none. */
  readonly registration?: {
    /** SHA-256 (hex). */
    readonly hash: string;
    /** UTC, ISO 8601. */
    readonly date: string;
    /** What was looked at before it, in words. */
    readonly exploratory: readonly string[];
    /** Earlier registrations, the latest first, with what the one after it changed. */
    readonly supersedes: readonly {
      readonly hash: string;
      readonly date: string;
      readonly changed: readonly string[];
    }[];
  };
}

/** Versions of what makes a published number, by which a test finds that it is stale. */
export interface PublishedVersions {
  /** `estimandsVersion` of all findings, shortened. */
  readonly estimands: string;
  /** The version of what trains and records. */
  readonly engine: string;
}

/** Digits of the estimands' version that tables print. */
const DIGITS = 12;

/** The versions of this code's estimands, and of the engine that made these trials. */
export function publishedVersions(records: readonly Pick<TrialRecord, 'formatVersion'>[]): PublishedVersions {
  return {
    estimands: estimandsVersion(FINDINGS).slice(0, DIGITS),
    engine: [...new Set(records.map(({ formatVersion }) => formatVersion))].join(' and '),
  };
}

/** The sentence by which published text says its versions. */
export function versionsText({ estimands, engine }: PublishedVersions): string {
  return `Estimands version ${estimands}, engine version ${engine}.`;
}

/** `confirming, except prediction`: the status of a run with the findings that deviate from it. */
export function statusWords({ status, deviations }: PublishedStanding): string {
  return deviations.size === 0 ? status : `${status}, except ${[...deviations.keys()].join(', ')}`;
}

/** The status of a run with its deviations, registration and history, and the versions, a paragraph each. */
export function headerLines(standing: PublishedStanding, versions: PublishedVersions): string[] {
  const { registration } = standing;
  return [
    statusText(standing),
    ...deviationLines(standing),
    ...(registration === undefined ? [] : historyLines(registration)),
    versionsText(versions),
  ];
}

function statusText(standing: PublishedStanding): string {
  const { status, reasons, registration } = standing;
  if (registration === undefined) return `Status: exploratory. ${sentence(reasons)}`;
  const { hash, date } = registration;
  const named = `Registration ${hash} of ${date}.`;
  return status === 'confirming'
    ? `Status: ${statusWords(standing)}. ${named}`
    : `Status: exploratory. ${named} The run differs from it: ${reasons.join('; ')}.`;
}

function deviationLines({ deviations }: PublishedStanding): string[] {
  return [...deviations].map(
    ([finding, reasons]) =>
      `Deviation from the registration: ${reasons.join('; ')}. What ${finding} says is exploratory.`,
  );
}

function historyLines({ exploratory, supersedes }: NonNullable<PublishedStanding['registration']>): string[] {
  return [
    ...(exploratory.length === 0 ? [] : [`Exploratory before it: ${exploratory.join('; ')}.`]),
    ...supersedes.map(
      ({ hash, date, changed }) =>
        `Earlier registration ${hash} of ${date}; then changed: ${changed.join('; ')}.`,
    ),
  ];
}

function sentence(parts: readonly string[]): string {
  const text = parts.join('; ');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/**
 * The same as columns of a CSV file, for the rows of a finding: its own status, and how it deviates if any
 * finding does.
 */
export function headerCells(
  { status, deviations, registration }: PublishedStanding,
  versions: PublishedVersions,
  finding: string,
): Row {
  const deviation = deviations.get(finding);
  return {
    status: deviation === undefined ? status : 'exploratory',
    ...(deviations.size === 0 ? {} : { deviation: deviation?.join('; ') }),
    registration: registration?.hash,
    earlier_registrations: registration?.supersedes.map(({ hash }) => hash).join('; '),
    estimands_version: versions.estimands,
    engine_version: versions.engine,
  };
}
