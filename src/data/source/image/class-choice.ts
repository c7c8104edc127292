import { InputError } from '../../input-error.js';
import { nearestWord } from '../../../schema/nearest.js';

/**
 * Source labels of the classes that `data.classes` names, in the order given. Without it: all, in the
 * source's order.
 *
 * @param chosen names, or indices in `known`
 * @param known the source's class names by label
 * @throws InputError for an unknown class, one given twice, or fewer than two
 */
export function chooseClasses(
  chosen: readonly (string | number)[] | undefined,
  known: readonly string[],
): number[] {
  if (chosen === undefined) return known.map((_, label) => label);
  const labels: number[] = [];
  for (const choice of chosen) {
    const label = typeof choice === 'number' ? choice : known.indexOf(choice);
    if (known[label] === undefined) throw unknownClass(choice, known);
    if (labels.includes(label)) {
      throw new InputError(`data.classes: ${known[label]} is given twice; give each class once`);
    }
    labels.push(label);
  }
  if (labels.length < 2) {
    throw new InputError(
      `data.classes: ${labels.length} class(es), expected at least 2 of ${known.join(', ')}; ` +
        'leave the field out for all of them',
    );
  }
  return labels;
}

function unknownClass(choice: string | number, known: readonly string[]): InputError {
  if (typeof choice === 'number') {
    return new InputError(
      `data.classes: there is no class ${choice}, expected an index from 0 to ${known.length - 1} ` +
        `or one of ${known.join(', ')}`,
    );
  }
  const nearest = nearestWord(choice, known);
  const cure = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
  return new InputError(
    `data.classes: there is no class '${choice}', expected one of ${known.join(', ')}${cure}`,
  );
}
