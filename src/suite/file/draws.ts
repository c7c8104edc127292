import { FIRST_DRAW } from '../../data/draw.js';
import { declaredExtent } from '../../data/extent.js';
import type { DataSpec } from '../../data/spec.js';
import type { Fault } from './problem.js';
import type { Entry } from './section.js';

/**
 * Faults of entries that take all examples of their source, of which there is no second draw. Whether a
 * source has enough examples of each class is seen when it is loaded.
 */
export function faultsOfDraws(draws: number, entries: readonly Entry<DataSpec>[]): Fault[] {
  return entries.flatMap(({ spec, pathInFile }): Fault[] => {
    const text = takingAll(draws, spec);
    return text === undefined ? [] : [{ path: pathInFile([]), part: 'key', text }];
  });
}

/** What is wrong with so many draws of a specification that takes all examples; undefined if nothing is. */
export function takingAll(draws: number, spec: DataSpec): string | undefined {
  if (draws === FIRST_DRAW) return undefined;
  const extent = declaredExtent(spec);
  const all = (['train', 'test'] as const).filter((split) => extent[split] === undefined);
  if (all.length === 0) return undefined;
  return (
    `found all ${all.join(' and ')} examples of ${spec.source}, expected a number of them, because ` +
    `${draws} draws share none; add ${all.map((split) => `${split}: ...`).join(' and ')}`
  );
}
