import { estimandsVersion } from '../finding/estimands.js';
import { FINDINGS } from '../finding/registry.js';
import type { TrialRecord } from '../trace/description.js';
import type { Row } from './format/row.js';

/** How the published run stands to the registration of its suite. */
export interface PublishedStanding {
  readonly status: 'confirming' | 'exploratory';
  /** Why it explores; empty where it confirms. */
  readonly reasons: readonly string[];
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

/** The status of a run with its registration and history, and the versions, a paragraph each. */
export function headerLines(standing: PublishedStanding, versions: PublishedVersions): string[] {
  const { registration } = standing;
  return [
    statusText(standing),
    ...(registration === undefined ? [] : historyLines(registration)),
    versionsText(versions),
  ];
}

function statusText({ status, reasons, registration }: PublishedStanding): string {
  if (registration === undefined) return `Status: exploratory. ${sentence(reasons)}`;
  const { hash, date } = registration;
  const named = `Registration ${hash} of ${date}.`;
  return status === 'confirming'
    ? `Status: confirming. ${named}`
    : `Status: exploratory. ${named} The run differs from it: ${reasons.join('; ')}.`;
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

/** The same as columns of a CSV file. */
export function headerCells({ status, registration }: PublishedStanding, versions: PublishedVersions): Row {
  return {
    status,
    registration: registration?.hash,
    earlier_registrations: registration?.supersedes.map(({ hash }) => hash).join('; '),
    estimands_version: versions.estimands,
    engine_version: versions.engine,
  };
}
