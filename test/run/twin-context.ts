import { TwinBackend } from '../../src/ops/twin-backend.js';
import * as files from '../../src/platform/node/files.js';
import { ComponentsSource } from '../../src/run/components.js';
import { Datasets } from '../../src/run/datasets.js';
import type { OutcomeContext } from '../../src/run/train-and-evaluate.js';
import type { MemoryStore } from './memory-store.js';

/** The means to train and evaluate a suite by the twins, at a time that stands still. */
export function twinContext(
  store: MemoryStore,
  observer: Partial<OutcomeContext['observer']>,
  signal = new AbortController().signal,
): OutcomeContext {
  return {
    store,
    datasets: new Datasets({ files }),
    components: new ComponentsSource(undefined),
    openBackend: () => Promise.resolve(new TwinBackend()),
    versions: {},
    now: () => new Date(0),
    observer: {
      planned: () => undefined,
      started: () => undefined,
      progressed: () => undefined,
      finished: () => undefined,
      ...observer,
    },
    signal,
  };
}
