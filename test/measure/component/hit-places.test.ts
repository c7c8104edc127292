import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HitPlaces } from '../../../src/measure/component/hit-places.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';

/** First and persistent hit by adding up the parts of all classes from the beginning; 0 for none. */
function expected(parts: readonly Float64Array[], order: Uint32Array, label: number): [number, number] {
  const scores = parts.map(() => 0);
  let [first, lasting] = [0, 0];
  order.forEach((p, place) => {
    parts.forEach((own, k) => (scores[k] += own[p]));
    // indexOf finds the lowest of equal classes.
    if (scores.indexOf(Math.max(...scores)) !== label) lasting = 0;
    else {
      if (first === 0) first = place + 1;
      if (lasting === 0) lasting = place + 1;
    }
  });
  return [first, lasting];
}

/** Counts of first and persistent hits that exist; fails at a place other than the expected one. */
function checkAll(
  who: string,
  { classes, rank, examples }: { classes: number; rank: number; examples: number },
  draw: (generator: Generator) => number,
): { hit: number; lasting: number; between: number } {
  const generator = new Generator(seedOf('hit places', who));
  const optimum = Float64Array.from({ length: classes * rank }, () => draw(generator));
  const places = new HitPlaces(optimum, classes, rank);
  const counts = { hit: 0, lasting: 0, between: 0 };
  for (let e = 0; e < examples; e++) {
    const coordinates = Float32Array.from({ length: rank }, () => draw(generator));
    const label = generator.uniformInt(classes);
    const parts = Array.from({ length: classes }, (_, k) =>
      Float64Array.from(coordinates, (z, p) => optimum[k * rank + p] * z),
    );
    places.take(coordinates, 0, label);
    for (let at = 0; at < 20; at++) {
      const order = Uint32Array.from({ length: rank }, (_, p) => p);
      generator.shuffle(order);
      const [first, lasting] = expected(parts, order, label);
      assert.is(places.firstHit(order), first, `${who}: example ${e}, first hit`);
      assert.is(places.persistent(order), lasting, `${who}: example ${e}, persistent hit`);
      if (first > 0) counts.hit++;
      if (lasting > 0) counts.lasting++;
      if (lasting > 1 && lasting < rank) counts.between++;
    }
  }
  return counts;
}

test('the places of sums from the beginning, for any number of classes', () => {
  for (const classes of [2, 3, 10]) {
    const { hit, lasting, between } = checkAll(
      `${classes} classes`,
      { classes, rank: 60, examples: 60 },
      (g) => g.normal(),
    );
    assert.ok(hit > lasting && lasting > between && between > 60, `${hit}, ${lasting}, ${between} of 1,200`);
  }
});

test('ties: with small whole parts many scores are equal, and the lowest class wins', () => {
  for (const classes of [2, 4]) {
    const counts = checkAll(
      `${classes} classes with ties`,
      { classes, rank: 30, examples: 100 },
      (g) => g.uniformInt(3) - 1,
    );
    assert.ok(counts.between > 100, `${counts.between} of 2,000`);
  }
});

test('gaps within rounding: parts that cancel but for 2^-52 are decided by the scores', () => {
  // 3 and -3 times numbers with all bits, so that gaps come back to about 0, and sums to other last bits.
  const third = 1 / 3;
  const { between } = checkAll(
    'cancelling',
    { classes: 2, rank: 24, examples: 200 },
    (g) => [third, -third, 1 + third, -1 - third][g.uniformInt(4)],
  );
  assert.ok(between > 200, `${between} of 4,000`);
});

test('with a part that is not a number nothing is higher than the lowest class', () => {
  const places = new HitPlaces(Float64Array.of(1, 1, 2, 2), 2, 2);
  const order = Uint32Array.of(0, 1);
  for (const [label, place] of [
    [0, 1],
    [1, 0],
  ]) {
    places.take(Float32Array.of(NaN, 1), 0, label);
    assert.equal([places.firstHit(order), places.persistent(order)], [place, place]);
  }
});

test.run();
