import { Generator } from '../../random/generator.js';
import type { Seed } from '../../random/seed.js';
import { FIRST_DRAW } from '../draw.js';
import { InputError } from '../input-error.js';

/** The examples that a dataset takes from a source, and their labels. */
export interface ExampleChoice {
  /** Places in the source: [example]. */
  readonly places: Uint32Array;
  /** Index in the chosen classes: [example]. */
  readonly labels: Uint8Array;
}

/** What examples are chosen from, and how many. */
interface ExampleWish {
  /** For messages: `data.train` or `data.test`. */
  readonly field: string;
  /** Label of each example in the source. */
  readonly sourceLabels: Uint8Array;
  /** Labels in the source of the chosen classes. */
  readonly classes: readonly number[];
  /** Names of the chosen classes. */
  readonly names: readonly string[];
  /** How many examples; undefined takes all. */
  readonly wanted: number | undefined;
  /** Which of several disjoint choices, from 1; absent for the first. */
  readonly draw?: number | undefined;
  /** Seed of a class's shuffle, by its name. */
  readonly seedOfClass: (name: string) => Seed;
}

/**
 * Chooses examples, balanced over the classes as far as the source allows.
 *
 * Each class is shuffled with its own seed. Then the classes take turns, in the order given, until `wanted`
 * examples are taken; a class that has no more is passed over. So a smaller choice is the start of a larger
 * one, and a class's examples depend neither on the other classes nor on the other split.
 *
 * A further draw takes as many of each class as the first one, those that follow in its shuffle. So draws
 * share no example, have the same labels in the same sequence, and do not depend on how many draws there are.
 *
 * @throws InputError if there are fewer examples, or a class would get none
 */
export function chooseExamples({
  field,
  sourceLabels,
  classes,
  names,
  wanted,
  draw = FIRST_DRAW,
  seedOfClass,
}: ExampleWish): ExampleChoice {
  const placesByClass = classes.map((label, index) => {
    const places = placesOf(sourceLabels, label);
    new Generator(seedOfClass(names[index]!)).shuffle(places);
    return places;
  });
  const available = placesByClass.reduce((sum, places) => sum + places.length, 0);
  const counts = placesByClass.map((places, index) => `${names[index]} ${places.length}`).join(', ');
  const count = wanted ?? available;
  if (!Number.isInteger(count) || count < classes.length) {
    throw new InputError(
      `${field}: ${count} examples of ${classes.length} classes, expected an integer of at least one a class`,
    );
  }
  if (count > available) {
    throw new InputError(
      `${field}: asks for ${count} examples, and the source has ${available} (${counts}); ` +
        `ask for at most ${available}, choose more classes, or give the complete files`,
    );
  }
  if (placesByClass.some((places) => places.length === 0)) {
    throw new InputError(
      `${field}: the source has no example of a class (${counts}); leave it out of data.classes`,
    );
  }
  const first = takeTurns(placesByClass, count);
  if (draw === FIRST_DRAW) return first;
  const needed = classes.map((_, index) => first.labels.filter((label) => label === index).length);
  const most = Math.min(...placesByClass.map(({ length }, index) => Math.floor(length / needed[index]!)));
  if (draw > most) {
    const largest = Math.min(...placesByClass.map(({ length }) => Math.floor(length / draw)));
    const smaller = largest > 0 ? `, or for at most ${largest * classes.length} examples a draw` : '';
    throw new InputError(
      `${field}: ${draw} draws of ${count} examples share none, so they need ` +
        `${needed.map((each, index) => `${names[index]} ${draw * each}`).join(', ')}, ` +
        `and the source has ${counts}; ask for draws: ${most}${smaller}`,
    );
  }
  return takeTurns(
    placesByClass.map((places, index) => places.subarray((draw - 1) * needed[index]!, draw * needed[index]!)),
    count,
  );
}

function placesOf(sourceLabels: Uint8Array, label: number): Uint32Array {
  const places = new Uint32Array(sourceLabels.length);
  let count = 0;
  for (let place = 0; place < sourceLabels.length; place++) {
    if (sourceLabels[place] === label) places[count++] = place;
  }
  return places.slice(0, count);
}

/** Round r takes the r-th example of each class that has one, until `count` are taken. */
function takeTurns(placesByClass: readonly Uint32Array[], count: number): ExampleChoice {
  const places = new Uint32Array(count);
  const labels = new Uint8Array(count);
  let taken = 0;
  for (let round = 0; taken < count; round++) {
    for (let label = 0; label < placesByClass.length && taken < count; label++) {
      const place = placesByClass[label]![round];
      if (place === undefined) continue;
      places[taken] = place;
      labels[taken] = label;
      taken++;
    }
  }
  return { places, labels };
}
