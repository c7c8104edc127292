import { ComponentsSource } from '../../src/run/components.js';
import { Datasets } from '../../src/run/datasets.js';
import type { IdentifiedTrial } from '../../src/run/identify-trials.js';
import type { RunObserver } from '../../src/run/run-suite.js';
import { trainAndEvaluate } from '../../src/run/train-and-evaluate.js';
import type { Dataset } from '../../src/data/dataset.js';
import type { RankedComponents } from '../../src/data/components/principal-components.js';
import type { Trial } from '../../src/suite/suite.js';
import { isLinear } from '../../src/model/linearity.js';
import { declaredExtent } from '../../src/data/extent.js';
import { resolveArchitecture } from '../../src/model/resolve.js';
import { openSuite } from '../../src/cli/session/suite-files.js';
import { writeReport } from '../../src/cli/session/write-report.js';
import { provenance } from '../../src/platform/node/provenance.js';
import * as files from '../../src/platform/node/files.js';
import { makeReport, reportOnTrials } from '../../src/report/report.js';
import { writeFindings } from '../../src/store/findings-file.js';
import { writeTrialNames } from '../../src/store/trials-file.js';
import { openOwnBackend } from '../contender/own-backend.js';
import { clocksOfProcess, PhaseClock, type Clocks } from './phase-clock.js';
import type { SuiteTimes } from './suite-times.js';
import { watchedBackend } from './watched-backend.js';

/** Which suite is run, on what, and where its results go. */
export interface WatchedSuite {
  readonly suite: string;
  readonly results: string;
  readonly adapterName: string;
  /** Undefined: as many as the suite says. */
  readonly members: number | undefined;
}

class WatchedDatasets extends Datasets {
  constructor(private readonly clock: PhaseClock) {
    super({ files, dataDir: undefined });
  }

  override of(trial: Trial): Promise<Dataset> {
    return this.clock.during('read data', () => super.of(trial));
  }
}

class WatchedComponents extends ComponentsSource {
  constructor(private readonly clock: PhaseClock) {
    super(undefined);
  }

  override aboutOrigin(dataset: Dataset): Promise<RankedComponents> {
    return this.clock.during('components', () => super.aboutOrigin(dataset));
  }

  override spectrum(dataset: Dataset): Promise<Float64Array> {
    return this.clock.during('spectrum', () => super.spectrum(dataset));
  }
}

/**
 * Runs a suite as `pcbias run` does and tells the time of each phase. `start` is what the process had taken
 * before. Rejects as the command does.
 */
export async function watchSuite(asked: WatchedSuite, start: Clocks): Promise<SuiteTimes> {
  const clock = new PhaseClock();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const { suite: path, results, adapterName, members } = asked;
  const { suite, store, reports } = await openSuite({ suite: path, results, members, dataDir: undefined });
  const watched = new WatchedTrials(clock, say);
  let adapter = 'none';
  let leave = (): void => undefined;
  const { ensembles, findings, names, failed } = await trainAndEvaluate(suite, {
    store,
    datasets: new WatchedDatasets(clock),
    components: new WatchedComponents(clock),
    openBackend: (plannedFlops) =>
      clock.during('open backend', async () => {
        const tuned = {
          plannedFlops,
          watch: (measurement: () => Promise<unknown>) => clock.during('tune', measurement),
        };
        const { backend } = await openOwnBackend(adapterName, undefined, undefined, tuned);
        adapter = backend.adapter.description;
        return watchedBackend(backend, { clock, kind: () => watched.kind });
      }),
    versions: await provenance(),
    now: () => new Date(),
    observer: watched,
    signal: new AbortController().signal,
    onTrained: () => (leave = clock.enter('results')),
    onFinding: (finding) => {
      say(`finding: ${finding}`);
      leave();
      leave = clock.enter('findings');
    },
  });
  leave();
  await clock.during('report', async () => {
    await writeFindings(reports, findings);
    await writeTrialNames(reports, names);
    await writeReport(reports.locate(''), await makeReport(await reportOnTrials(ensembles), findings));
  });
  return {
    adapter,
    suite: path,
    members: suite.members,
    trials: names.length,
    findings: findings.length,
    failed,
    start,
    phases: Object.fromEntries(clock.phases),
    total: clocksOfProcess(),
  };
}

/** Makes each trial a phase of its kind. */
class WatchedTrials implements RunObserver {
  kind = '';
  private trials: readonly IdentifiedTrial[] = [];
  private leave = (): void => undefined;

  constructor(
    private readonly clock: PhaseClock,
    private readonly say: (line: string) => void,
  ) {}

  planned(trials: readonly IdentifiedTrial[]): void {
    this.trials = trials;
  }

  started(index: number): void {
    const { trial } = this.trials[index];
    this.kind = kindOfTrial(trial);
    this.say(`trial ${index + 1} of ${this.trials.length}, ${this.kind}`);
    this.leave = this.clock.enter(`${this.kind}: host`);
  }

  progressed(): void {}

  finished(): void {
    this.leave();
  }
}

/** Linear, convolutional, or dense with activations. */
function kindOfTrial({ data, architecture }: Trial): string {
  const { input, classes } = declaredExtent(data.spec);
  const layers = resolveArchitecture(architecture.spec, input, classes);
  if (layers.some(({ kind }) => kind === 'conv')) return 'convolutional';
  return isLinear(layers) ? 'linear' : 'dense';
}
