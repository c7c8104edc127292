import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseClasses } from '../../../src/data/source/image/class-choice.js';
import { chooseExamples } from '../../../src/data/source/example-choice.js';
import { seedOf } from '../../../src/random/seed.js';
import { rejects } from '../support/rejects.js';

const KNOWN = ['airplane', 'cat', 'dog', 'horse'];
/** 10 airplanes, 20 cats, 5 dogs, no horse. */
const LABELS = Uint8Array.from({ length: 35 }, (_, place) => [0, 1, 1, 0, 1, 1, 2][place % 7]!);

function choose(classes: readonly number[], wanted: number | undefined, seed = 'seed', draw?: number) {
  const names = classes.map((label) => KNOWN[label]!);
  return chooseExamples({
    field: 'data.train',
    sourceLabels: LABELS,
    classes,
    names,
    wanted,
    draw,
    seedOfClass: (name) => seedOf(seed, name),
  });
}

test('classes by name or index, in the order given', () => {
  assert.equal(chooseClasses(['dog', 'cat'], KNOWN), [2, 1]);
  assert.equal(chooseClasses([3, 'airplane'], KNOWN), [3, 0]);
  assert.equal(chooseClasses(undefined, KNOWN), [0, 1, 2, 3]);
});

test('unknown classes are named, with the known ones and the nearest', async () => {
  const all = /airplane, cat, dog, horse/;
  await rejects(() => chooseClasses(['cta', 'dog'], KNOWN), /no class 'cta'/, all, /did you mean 'cat'\?/);
  await rejects(() => chooseClasses(['Aeroplane', 'dog'], KNOWN), /did you mean 'airplane'\?/);
  await rejects(() => chooseClasses(['xyzzy', 'dog'], KNOWN), /no class 'xyzzy', expected one of .*horse$/);
  await rejects(() => chooseClasses([4, 0], KNOWN), /no class 4, expected an index from 0 to 3/, all);
  await rejects(() => chooseClasses([-1, 0.5], KNOWN), /no class -1/);
  await rejects(() => chooseClasses(['cat', 1], KNOWN), /cat is given twice/);
  await rejects(() => chooseClasses(['cat'], KNOWN), /expected at least 2/);
});

test('labels are the order given, and belong to the examples', () => {
  const { places, labels } = choose([2, 1], 8);
  assert.equal(labels, Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1));
  places.forEach((place, example) => assert.is(LABELS[place], labels[example] === 0 ? 2 : 1));
  assert.is(new Set(places).size, 8);
});

test('balanced as far as the source allows', () => {
  const count = (wanted: number | undefined) => {
    const { labels } = choose([0, 1, 2], wanted);
    return [0, 1, 2].map((k) => labels.filter((label) => label === k).length);
  };
  assert.equal(count(10), [4, 3, 3]);
  assert.equal(count(20), [8, 7, 5]);
  assert.equal(count(30), [10, 15, 5]);
  assert.equal(count(undefined), [10, 20, 5]);
});

test('a smaller choice is the start of a larger one', () => {
  assert.equal(choose([0, 1], 18).places.slice(0, 8), choose([0, 1], 8).places);
});

test("a class's examples depend on its name and the seed only", () => {
  const cats = (classes: readonly number[], seed?: string) => {
    const { places } = choose(classes, 10, seed);
    return places.filter((place) => LABELS[place] === 1);
  };
  assert.equal(cats([1, 0]), cats([2, 1]));
  assert.not.equal(cats([1, 0], 'other'), cats([1, 0]));
});

test('more examples than there are is refused, with counts', async () => {
  await rejects(() => choose([1, 2], 26), /data\.train: asks for 26 .* 25 \(cat 20, dog 5\)/, /at most 25/);
  await rejects(() => choose([1, 2], 1), /1 examples of 2 classes/);
  await rejects(() => choose([1, 3], undefined), /no example of a class \(cat 20, horse 0\)/);
});

test('draws share no example, and have the same number of each class', () => {
  // 3 airplanes and 2 cats a draw.
  const draws = [1, 2, 3].map((draw) => choose([0, 1], 5, 'seed', draw));
  assert.equal(draws[0], choose([0, 1], 5), 'the first draw is what there is without draws');
  assert.is(new Set(draws.flatMap(({ places }) => [...places])).size, 15);
  for (const { places, labels } of draws) {
    assert.equal(labels, draws[0]!.labels);
    places.forEach((place, example) => assert.is(LABELS[place], labels[example]));
  }
});

test('too few examples for a draw: how many each class would need, and the cure', async () => {
  const text =
    'data.train: 4 draws of 7 examples share none, so they need airplane 12, cat 8, dog 8, ' +
    'and the source has airplane 10, cat 20, dog 5; ask for draws: 2, or for at most 3 examples a draw';
  await rejects(() => choose([0, 1, 2], 7, 'seed', 4), new RegExp(`^${text}$`));
  // All examples are one draw. So is a class that the first draw takes whole.
  await rejects(() => choose([0, 1], undefined, 'seed', 2), /ask for draws: 1, or for at most 10 examples/);
  await rejects(() => choose([1, 2], 14, 'seed', 2), /dog 10, and the source has cat 20, dog 5; .*draws: 1/);
});

test.run();
