import { suggestion } from '../../schema/nearest.js';
import { describeValue, type Fault } from './problem.js';
import type { Entry } from './section.js';

/**
 * Faults of `pairedWith` in a section: a partner that is not there, that is paired itself, or on which there
 * cannot be the same draws, as `fits` says.
 */
export function faultsOfPairs<Spec>(
  section: string,
  entries: readonly Entry<Spec>[],
  fits: (one: Spec, partner: Spec) => boolean,
): Fault[] {
  return entries.flatMap(({ name, spec, pairedWith, pathInFile }): Fault[] => {
    if (pairedWith === undefined) return [];
    const fault = (text: string): Fault[] => [{ path: pathInFile(['pairedWith']), part: 'value', text }];
    const partner = entries.find((entry) => entry.name === pairedWith);
    if (partner === undefined) {
      const known = entries.filter((entry) => entry.name !== name).map((entry) => entry.name);
      const cure = suggestion(pairedWith, known, `add it to ${section}`);
      return fault(
        `found ${describeValue(pairedWith)}, expected one other entry of ${section} ` +
          `(${known.join(', ')}); ${cure}`,
      );
    }
    if (partner.name === name) return fault('found the entry itself, expected another one; leave it away');
    if (partner.pairedWith !== undefined) {
      return fault(
        `found ${pairedWith}, which is paired with ${partner.pairedWith} itself, expected an entry with ` +
          `draws of its own; write ${partner.pairedWith}`,
      );
    }
    if (fits(spec, partner.spec)) return [];
    return fault(
      `found ${pairedWith}, which has other examples, expected data that differ in transform and labelling ` +
        'only; give both the same source, classes and sizes',
    );
  });
}
