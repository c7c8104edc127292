import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storedText } from '../../../src/cli/session/progress.js';
import { identifyTrials } from '../../../src/run/identify-trials.js';
import { runSuite } from '../../../src/run/run-suite.js';
import { atLook } from '../../../src/suite/looks.js';
import { MemoryStore } from '../../run/memory-store.js';
import { suiteOf, UNTIL } from '../../run/look-context.js';
import { twinContext } from '../../run/twin-context.js';

test('the line at a look tells members that earlier looks stored from trials that are done', async () => {
  const store = new MemoryStore();
  const context = twinContext(store, {});
  const [flat, rest] = ['flat', 'power'].map((data) => new RegExp(`^${data}_`));
  const suite = suiteOf();
  const text = async (members: number, of = suite): Promise<string> =>
    storedText(await identifyTrials(atLook(of, members), context.datasets, store));
  assert.is(await text(6), '4 trials, 0 of them done already');
  await runSuite(atLook(suite, 6), context);
  assert.is(await text(6), '4 trials, 4 of them done already');
  assert.is(await text(12), '4 trials, 0 of them done already; each has 6 of 12 members');

  // The second look trained the trials on flat data.
  const ofFlat = { ...suite, trials: suite.trials.filter(({ data }) => data === 'flat') };
  await runSuite(atLook(ofFlat, 12), context);
  assert.is(await text(12, ofFlat), '2 trials, 2 of them done already');
  assert.is(await text(12), '4 trials, 2 of them done already; each other one has 6 of 12 members');
  assert.is(await text(24), '4 trials, 0 of them done already; they have 36 of 96 members');

  // Nothing is claimed of members that are gone.
  for (const name of await store.list()) if (rest.test(name)) await store.remove(name);
  assert.is(await text(12), '4 trials, 2 of them done already');
  for (const name of await store.list()) if (flat.test(name) && /6-11$/.test(name)) await store.remove(name);
  assert.is(await text(12), '4 trials, 0 of them done already; they have 12 of 48 members');

  const capped = suiteOf(
    UNTIL.replace('findings:', 'trials:\n  - { data: flat, most: 6 }\n  - { data: power }\nfindings:'),
  );
  assert.is(await text(12, capped), '4 trials, 2 of them done already');
});

test.run();
