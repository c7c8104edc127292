import type { DeclaredEstimand } from '../../finding/estimands.js';
import { canonicalJson } from '../../trace/canonical.js';
import type { TrialNames } from '../suite.js';
import { trialName, type AnnouncedFinding, type Announcement } from './registration.js';

/** Names for readers of what a registration has in short. */
const WORDS: Readonly<Record<string, string>> = { dataSeed: 'the seed of the data (dataSeed)' };

/** Characters of a value in a sentence. */
const LONGEST = 120;

/** One thing that is not as it was registered. */
export interface Difference {
  /** A sentence without its full stop, e.g. `members is 12, registered 8`. */
  readonly text: string;
  /** The finding whose declared estimands alone are concerned; absent where the whole run is. */
  readonly finding?: string;
}

/**
 * What a suite announces now and its registration does not: estimands by finding, then seeds and numbers,
 * then settings. None where they are equal.
 */
export function differencesFrom(registered: Announcement, now: Announcement): Difference[] {
  const settings = settingsDifferences(registered, now);
  const reordered = settings.length === 0 && registered.settings.content !== now.settings.content;
  return [
    ...ofWholeRun(unlike('the suite', now.suite, registered.suite)),
    ...estimandDifferences(registered.findings, now.findings),
    ...ofWholeRun([
      ...fieldDifferences(now.sample, registered.sample, (key) => WORDS[key] ?? key),
      ...settings,
      ...(reordered ? ['settings: the entries stand in another sequence than registered'] : []),
    ]),
  ];
}

/** Sentences as differences that concern the whole run. */
export function ofWholeRun(texts: readonly string[]): Difference[] {
  return texts.map((text) => ({ text }));
}

function settingsDifferences(
  { settings: registered }: Announcement,
  { settings: now }: Announcement,
): string[] {
  const trials = (list: readonly unknown[]): Record<string, unknown> =>
    Object.fromEntries(
      (list as readonly TrialNames[]).map(({ data, architecture, training, ...others }) => [
        trialName({ data, architecture, training }),
        others,
      ]),
    );
  return [
    ...(['data', 'architectures', 'training'] as const).flatMap((section) =>
      valueDifferences(section, now[section], registered[section]),
    ),
    ...valueDifferences('trials', trials(now.trials), trials(registered.trials)),
    ...valueDifferences('findings', numbered(now.findings), numbered(registered.findings)),
  ];
}

/** Requests by finding; the second of a finding is `finding#2`. */
function numbered(requests: readonly unknown[]): Record<string, unknown> {
  const counts = new Map<string, number>();
  return Object.fromEntries(
    (requests as readonly { readonly finding: string }[]).map((request) => {
      const count = (counts.get(request.finding) ?? 0) + 1;
      counts.set(request.finding, count);
      return [count === 1 ? request.finding : `${request.finding}#${count}`, request];
    }),
  );
}

/**
 * Differences of declarations, each finding once. A finding on other data differs in the settings. One that
 * is new or gone makes another suite, so it concerns the whole run.
 */
function estimandDifferences(
  registered: readonly AnnouncedFinding[],
  now: readonly AnnouncedFinding[],
): Difference[] {
  const before = new Map(registered.map((each) => [each.finding, each.primary]));
  const after = new Map(now.map((each) => [each.finding, each.primary]));
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((finding) => {
    const [one, other] = [before.get(finding), after.get(finding)];
    if (one === undefined) return ofWholeRun([`${finding}: the finding was not registered`]);
    if (other === undefined) {
      return ofWholeRun([`${finding}: the finding was registered, and is not asked for`]);
    }
    return declarationDifferences(finding, one, other).map((text) => ({ text, finding }));
  });
}

function declarationDifferences(
  finding: string,
  registered: readonly DeclaredEstimand[],
  now: readonly DeclaredEstimand[],
): string[] {
  const paired = now.map((each, at) => ({
    each,
    // A finding with one estimand has this one instead of the other.
    old:
      now.length === 1 && registered.length === 1
        ? registered[at]
        : registered.find(({ quantity }) => quantity === each.quantity),
  }));
  const gone = registered.filter((old) => paired.every((pair) => pair.old !== old));
  return [
    ...paired.flatMap(({ each, old }) => {
      if (old === undefined) return [`${finding}: the estimand ${show(each.quantity)} was not registered`];
      const { quantity, ...rest } = each;
      const { quantity: oldQuantity, ...oldRest } = old;
      return [
        ...unlike(`${finding}: the quantity`, quantity, oldQuantity),
        ...fieldDifferences(rest, oldRest, (key) =>
          key === 'claim' || key === 'none'
            ? `${finding}: the bound ${key} of ${show(quantity)}`
            : `${finding}: the ${key} of ${show(quantity)}`,
        ),
      ];
    }),
    ...gone.map(
      ({ quantity }) => `${finding}: the estimand ${show(quantity)} was registered, and is not declared`,
    ),
  ];
}

function fieldDifferences(now: object, registered: object, nameOf: (key: string) => string): string[] {
  const [after, before] = [now, registered] as Record<string, unknown>[];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    valueDifferences(nameOf(key), after[key], before[key]),
  );
}

/** Differences of plain values below a path; a list of texts differs by what it has, others as a whole. */
function valueDifferences(path: string, now: unknown, registered: unknown): string[] {
  if (isMapping(now) && isMapping(registered)) {
    return fieldDifferences(now, registered, (key) => `${path}.${key}`);
  }
  if (isTexts(now) && isTexts(registered)) {
    return [
      ...now
        .filter((each) => !registered.includes(each))
        .map((each) => `${path} has ${each}, not registered`),
      ...registered.filter((each) => !now.includes(each)).map((each) => `${path} lacks ${each}, registered`),
    ];
  }
  return unlike(path, now, registered);
}

function unlike(path: string, now: unknown, registered: unknown): string[] {
  if (now === undefined && registered === undefined) return [];
  if (now === undefined) return [`${path} is not there, registered ${show(registered)}`];
  if (registered === undefined) return [`${path} is ${show(now)}, not registered`];
  if (canonicalJson(now) === canonicalJson(registered)) return [];
  return [`${path} is ${show(now)}, registered ${show(registered)}`];
}

function show(value: unknown): string {
  const text = canonicalJson(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
