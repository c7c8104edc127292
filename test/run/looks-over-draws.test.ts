import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plannedLooks } from '../../src/finding/look.js';
import { trainAndEvaluate } from '../../src/run/train-and-evaluate.js';
import { LEVEL, withCoverage } from '../../src/statistics/estimate.js';
import { overDraws } from '../../src/statistics/members/over-draws.js';
import { contextOf, made, primary, setting, suiteOf, UNTIL } from './look-context.js';

/*
 * Members are added until a finding is decided, on every draw of the data alike. What decides is the number
 * over both draws, so that is what has the coverage of the look.
 */

const [MEMBERS, LOOKS] = [[6, 12, 24], plannedLooks([6, 12, 24])];
const SUITE = suiteOf(
  UNTIL.replaceAll('train: 40, test: 20', 'train: 80, test: 80').replace(
    /findings:[^]*/,
    `draws: 2
findings:
  - { finding: loc-across }
  - { finding: pc-order-linear, architecture: linear, data: power }
`,
  ),
);
const own = setting();
const { findings, ensembles } = await trainAndEvaluate(SUITE, contextOf(own));

test('the number over both draws has the interval of its look, and those on a draw keep 95 %', () => {
  let primaries = 0;
  for (const { rows, finding } of findings) {
    for (const row of rows.filter(({ kind }) => kind === 'primary')) {
      const { look, coverage, members, looks, data, quantity, estimate } = row;
      assert.equal(looks, MEMBERS, finding);
      assert.equal([members, coverage], [MEMBERS[look! - 1], LOOKS[look! - 1].coverage], finding);
      const onDraws = [1, 2].map((draw) =>
        rows.find((row) => row.data === data && row.quantity === `${quantity}, draw ${draw}`)!,
      );
      const joined = overDraws(onDraws.map((each) => each.estimate)).estimate;
      // A dataset that an earlier look decided keeps its row, and the rows beside it go on.
      if (look !== Math.max(...rows.map((each) => each.look ?? 0))) continue;
      assert.equal(estimate, withCoverage(joined, coverage!), `${finding} on ${data}`);
      assert.ok(estimate.interval!.low < joined.interval!.low, 'wider than 95 %');
      for (const each of onDraws) {
        assert.is(each.look, undefined);
        assert.is(each.verdict, undefined, 'a draw alone decides nothing');
        assert.equal(each.estimate, withCoverage(each.estimate, LEVEL));
      }
      primaries++;
    }
  }
  assert.ok(primaries >= 2, `${primaries}`);
});

test('a look gives members to both draws', () => {
  assert.ok(
    own.events.some((event) => event.startsWith('look 2 of 6,12,24')),
    own.events.join('; '),
  );
  const drawn = (draw: number) =>
    ensembles
      .filter(({ record: { dataDraw = 1 } }) => dataDraw === draw)
      .map(({ record }) => `${record.data} / ${record.architecture}: ${record.members}`);
  assert.is(drawn(1).length, 4);
  assert.equal(drawn(2), drawn(1));
  assert.ok(Math.max(...ensembles.map(({ record }) => record.members)) > MEMBERS[0]);
});

test('a later look trains only what undecided findings need, on each draw', async () => {
  const part = setting();
  const asked: string[] = [];
  const suite = suiteOf(UNTIL.replace('findings:', 'draws: 2\nfindings:'));
  const { ensembles: trained } = await trainAndEvaluate(
    suite,
    contextOf(part, (task) => {
      asked.push(`${task.index} at ${task.look?.members}: ${[...task.names.keys()].join()}`);
      return made(task, [primary('a', task.index === 1 || task.look!.look === 2 ? 0.01 : 1)]);
    }),
  );
  // Places 0 to 3 are the first draw, 4 to 7 the second; flat data are in front in each.
  assert.equal(asked, ['0 at 6: 0,1,4,5', '1 at 6: 2,3,6,7', '0 at 12: 0,1,4,5']);
  assert.equal(part.events.slice(8), [
    'look 2 of 6,12,24: 1',
    ...[1, 2].flatMap(() => ['flat / linear: 6 done', 'flat / mlp: 6 done']),
  ]);
  assert.equal(
    trained.map(({ record: { data, dataDraw = 1, members } }) => `${data} ${dataDraw}: ${members}`),
    [1, 2].flatMap((draw) => [
      `flat ${draw}: 12`,
      `flat ${draw}: 12`,
      `power ${draw}: 6`,
      `power ${draw}: 6`,
    ]),
  );
});

test.run();
