import { RecentlyUsed } from '../../data/recently-used.js';
import { openComponentsCache } from '../../platform/node/components-cache.js';
import * as files from '../../platform/node/files.js';
import { openResultFolder } from '../../platform/node/result-folder.js';
import { serveTasks } from '../../platform/node/thread-pool.js';
import { ComponentsSource } from '../../run/components.js';
import { Datasets } from '../../run/datasets.js';
import { evaluateFinding } from '../../run/evaluate-findings.js';
import type { FindingTask } from '../../run/finding-evaluator.js';
import { readTrial } from '../../store/read-trial.js';
import { traceBytes, type TrainedEnsemble } from '../../trace/trained-ensemble.js';
import { explain } from '../exit.js';
import type { FindingAnswer, FindingSetup } from './finding-threads.js';

/*
 * What a thread that evaluates findings runs. It reads data and trials by itself.
 */

/** Bytes of traces that a thread keeps, because findings share ensembles. */
const TRACE_BYTES = 256e6;

await serveTasks<FindingSetup, FindingTask, FindingAnswer>(async (setup) => {
  const { suite, trials, dataDir, components } = setup;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const store = await openResultFolder(trials);
  const context = {
    datasets: new Datasets({ files, dataDir }),
    components: new ComponentsSource(openComponentsCache(say, components)),
    now: () => new Date(),
  };
  const known = new RecentlyUsed<TrainedEnsemble>(TRACE_BYTES, traceBytes);
  return async ({ index, names, look }) => {
    try {
      const ensembles = new Map<number, TrainedEnsemble>();
      for (const [place, name] of names) {
        ensembles.set(place, await known.of(name, () => readTrial(store, name)));
      }
      return { kind: 'evaluated', result: await evaluateFinding(suite, index, ensembles, context, look) };
    } catch (error) {
      return { kind: 'failed', ...explain(error) };
    }
  };
});
