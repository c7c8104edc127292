import { findingOf } from '../finding/registry.js';
import type { Role } from '../finding/finding.js';
import type { Recording } from '../trace/trace.js';
import { filterSchema, type WrittenFilter, type WrittenFinding } from './finding-schema.js';
import type { Fault } from './file/problem.js';
import { pickNames, type SectionNames } from './file/selection.js';
import type { FindingRequest, TrialNames } from './suite.js';

/**
 * The findings that `findings:` asks for, each with the suite's trials that its filters pick, by role. A role without a
 * filter of its own gets the entry's; an optional role without one stays empty, unless it is the first.
 */
export function readRequests(
  written: readonly WrittenFinding[],
  trials: readonly TrialNames[],
  sections: SectionNames,
): { readonly requests: readonly FindingRequest[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const requests = written.map((entry, index): FindingRequest => {
    const path = ['findings', index];
    const { roles } = findingOf(entry.finding);
    const shared = filterOf(entry);
    faults.push(...pickNames(shared, path, sections).faults);
    const picked = roles.map((role, at): [string, readonly TrialNames[]] => {
      const own = entry[role.name];
      if (own === undefined && at > 0 && !role.required) return [role.name, []];
      if (own === undefined && at > 0) faults.push(missingRole(path, role, entry.finding));
      const filter = { ...shared, ...filterSchema.parse(own ?? {}) };
      const written = pickNames(filterSchema.parse(own ?? {}), [...path, role.name], sections);
      faults.push(...written.faults);
      const { names, faults: unknown } = pickNames(filter, path, sections);
      const matching = trials.filter(
        (trial) =>
          names.data.includes(trial.data) &&
          names.architecture.includes(trial.architecture) &&
          names.training.includes(trial.training),
      );
      // A name that is unknown was reported already.
      if (matching.length === 0 && unknown.length === 0)
        faults.push(emptyRole(path, role, own !== undefined));
      return [role.name, matching];
    });
    const options = entry.components === undefined ? {} : { components: entry.components };
    return { finding: entry.finding, options, roles: Object.fromEntries(picked) };
  });
  return { requests, faults };
}

function filterOf({ data, architecture, training }: WrittenFilter): WrittenFilter {
  return {
    ...(data === undefined ? {} : { data }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(training === undefined ? {} : { training }),
  };
}

function missingRole(path: readonly (string | number)[], { name, holds }: Role, finding: string): Fault {
  const text = `found no ${name} for ${finding}, expected a filter for ${holds}; add ${name}: { data: ... }`;
  return { path: [...path], part: 'value', text };
}

function emptyRole(path: readonly (string | number)[], { name, holds }: Role, written: boolean): Fault {
  const text = `found no trial of this suite that fits, expected ${name}: ${holds}; add them under trials, or widen the filter`;
  return { path: written ? [...path, name] : [...path], part: 'value', text };
}

/** What a trial must record for all requests that use it. */
export function recordingOf(trial: TrialNames, requests: readonly FindingRequest[]): Recording {
  return requests.reduce<Recording>((recording, { finding, options, roles }) => {
    const wanted = findingOf(finding).roles.filter(({ name }) =>
      (roles[name] ?? []).some((each) => sameTrial(each, trial)),
    );
    return wanted.reduce((sum, role) => joined(sum, role.recording(options)), recording);
  }, {});
}

function sameTrial(a: TrialNames, b: TrialNames): boolean {
  return a.data === b.data && a.architecture === b.architecture && a.training === b.training;
}

/** Both recordings in one; numbers of components ascending, each once. */
function joined(a: Recording, b: Recording): Recording {
  const projections = [...new Set([...(a.projections ?? []), ...(b.projections ?? [])])].sort(
    (x, y) => x - y,
  );
  return { ...a, ...b, ...(projections.length > 0 ? { projections } : {}) };
}
