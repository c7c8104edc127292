import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RightCounts } from '../../src/measure/right-counts.js';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import { traceOf } from './traces.js';

test('counts of right members are those of plain addition, at the edges of a word of bits too', () => {
  const generator = new Generator(seedOf('test', 'right counts'));
  const digits = (examples: number) =>
    Array.from({ length: examples }, () => generator.uniformInt(3)).join('');
  for (const examples of [1, 31, 32, 33, 100]) {
    const members = 9;
    const trace = traceOf(
      digits(examples),
      Array.from({ length: 4 }, () => Array.from({ length: members }, () => digits(examples))),
    );
    const { predictions, labels } = trace.test;
    const checkpoints = [3, 1];
    const counts = new RightCounts(trace, 'test', checkpoints);
    const found = new Uint32Array(examples);
    const all = Array.from({ length: members }, (_, member) => member);
    for (const chosen of [all, [2], [], [5, 5, 5, 5], [...all, ...all, 0]]) {
      checkpoints.forEach((checkpoint, place) => {
        const plain = Uint32Array.from(labels, (label, x) =>
          chosen.reduce(
            (sum, member) =>
              sum + (predictions[(checkpoint * members + member) * examples + x] === label ? 1 : 0),
            0,
          ),
        );
        counts.at(place, chosen, found);
        assert.equal(
          found,
          plain,
          `${examples} examples, members ${chosen.join()}, checkpoint ${checkpoint}`,
        );
      });
    }
  }
});

test('everyone right fills all digits of the counts', () => {
  const members = 8;
  const trace = traceOf('01', [Array.from({ length: members }, () => '01')]);
  const found = new Float64Array(2);
  new RightCounts(trace, 'test', [0]).at(0, [0, 1, 2, 3, 4, 5, 6, 7], found);
  assert.equal(found, Float64Array.of(8, 8));
});

test.run();
