import type { PlannedEnsemble, Role } from '../finding/finding.js';
import { findingOf } from '../finding/registry.js';
import type { Recording } from '../trace/trace.js';
import type { SuitePath } from './file/error.js';
import type { Fault } from './file/problem.js';
import { pickNames, type SectionNames } from './file/selection.js';
import { filterSchema, type WrittenFilter, type WrittenFinding } from './finding-schema.js';
import { keyOfTrial, type FindingRequest, type TrialNames } from './suite.js';

/**
 * The findings that `findings:` asks for, each with the trials of the suite that its filters pick, by role. A
 * key that a role's own filter leaves out is taken from the filter of the whole element. A role without a
 * filter of its own takes the filter of the whole element if it is the first, and stays empty if it is
 * another optional one.
 */
export function readRequests(
  written: readonly WrittenFinding[],
  trials: readonly TrialNames[],
  sections: SectionNames,
): { readonly requests: readonly FindingRequest[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const requests = written.map((element, index): FindingRequest => {
    const path: SuitePath = ['findings', index];
    faults.push(...pickNames(filterOf(element), path, sections).faults);
    const roles = findingOf(element.finding).roles.map((role, at) => {
      const picked = pickRole({ element, role, isFirst: at === 0, path }, trials, sections);
      faults.push(...picked.faults);
      return [role.name, picked.trials] as const;
    });
    const { finding, components } = element;
    return { finding, options: { components }, roles: Object.fromEntries(roles) };
  });
  return { requests, faults };
}

/** A role of a finding that is asked for at a path in the file. */
interface AskedRole {
  readonly element: WrittenFinding;
  readonly role: Role;
  readonly isFirst: boolean;
  readonly path: SuitePath;
}

function pickRole(
  { element, role, isFirst, path }: AskedRole,
  trials: readonly TrialNames[],
  sections: SectionNames,
): { readonly trials: readonly TrialNames[]; readonly faults: readonly Fault[] } {
  const written = element[role.name];
  const lacksFilter = written === undefined && !isFirst;
  if (lacksFilter && !role.required) return { trials: [], faults: [] };
  const own = filterSchema.parse(written ?? {});
  const { names, faults: unknownNames } = pickNames({ ...filterOf(element), ...own }, path, sections);
  const picked = trials.flatMap(({ data, architecture, training }) =>
    names.data.includes(data) &&
    names.architecture.includes(architecture) &&
    names.training.includes(training)
      ? [{ data, architecture, training }]
      : [],
  );
  const faults = [
    ...(lacksFilter ? [missingRole(path, role, element.finding)] : []),
    ...pickNames(own, [...path, role.name], sections).faults,
    // No trial fits an unknown name, which is reported by itself.
    ...(picked.length === 0 && unknownNames.length === 0
      ? [emptyRole(written === undefined ? path : [...path, role.name], role)]
      : []),
  ];
  return { trials: picked, faults };
}

function filterOf({ data, architecture, training }: WrittenFilter): WrittenFilter {
  return { data, architecture, training };
}

function missingRole(path: SuitePath, { name, holds }: Role, finding: string): Fault {
  const text = `found no ${name} for ${finding}, expected a filter for ${holds}; add ${name}: { data: ... }`;
  return { path, part: 'value', text };
}

function emptyRole(path: SuitePath, { name, holds }: Role): Fault {
  const text =
    `found no trial of this suite that fits, expected ${name}: ${holds}; ` +
    'add them under trials, or widen the filter';
  return { path, part: 'value', text };
}

/**
 * What a trial must record for all requests that use it. A role that the ensemble does not fit records
 * nothing: what cannot be recorded of it would fail the trial, which other findings need.
 */
export function recordingOf(
  trial: TrialNames,
  planned: PlannedEnsemble,
  requests: readonly FindingRequest[],
): Recording {
  const key = keyOfTrial(trial);
  return requests.reduce<Recording>((recording, { finding, options, roles }) => {
    const wanted = findingOf(finding).roles.filter(
      (role) =>
        (roles[role.name] ?? []).some((each) => keyOfTrial(each) === key) &&
        role.misfit?.(planned) === undefined,
    );
    return wanted.reduce((sum, role) => joined(sum, role.recording(options)), recording);
  }, {});
}

/** Both recordings in one. Numbers of components are ascending, each once; of kernels, the most count. */
function joined(a: Recording, b: Recording): Recording {
  const projections = [...new Set([...(a.projections ?? []), ...(b.projections ?? [])])].sort(
    (x, y) => x - y,
  );
  const kernels = Math.max(a.kernels ?? 0, b.kernels ?? 0);
  // A trial's identity depends on which keys its recording has.
  return {
    ...a,
    ...b,
    ...(projections.length > 0 ? { projections } : {}),
    ...(kernels > 0 ? { kernels } : {}),
  };
}
