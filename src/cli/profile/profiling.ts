import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Argv } from 'yargs';
import type { Device } from '../../gpu/device.js';
import { Profiler } from '../../gpu/profile/profiler.js';
import type { Backend } from '../../ops/backend.js';
import { why } from '../../platform/node/files.js';
import { replaceFile } from '../../platform/node/replace.js';
import type { IdentifiedTrial } from '../../run/identify-trials.js';
import { measurePeaks, type MeasuredPeaks } from '../../ops/speed/measured-peaks.js';
import { trialName, type RunObserver } from '../../run/run-suite.js';
import { CommandError, EXIT } from '../exit.js';
import type { BackendOptions } from '../options.js';
import { profileText } from './profile-text.js';

/** Options of a command that can say where its time goes. */
export interface ProfileOptions {
  readonly profile: boolean;
  readonly traceEvents: string | undefined;
}

export function withProfile<T>(yargs: Argv<T>): Argv<T & ProfileOptions> {
  return yargs
    .option('profile', {
      type: 'boolean',
      default: false,
      describe:
        'print what each operation took, beside what the adapter can do, and the time outside kernels',
    })
    .option('trace-events', {
      type: 'string',
      requiresArg: true,
      describe: 'write kernels, submits and what the host did to this file, for chrome://tracing or Perfetto',
    }) as unknown as Argv<T & ProfileOptions>;
}

/** The profile of one command. */
export class Profiling {
  readonly profiler = new Profiler();
  private peaks: MeasuredPeaks | undefined;

  private constructor(
    private readonly options: ProfileOptions & BackendOptions,
    private readonly say: (line: string) => void,
  ) {}

  /** Undefined where none is asked for. Rejects with CommandError (2) where it cannot be made or written. */
  static async of(
    options: ProfileOptions & BackendOptions,
    say: (line: string) => void,
  ): Promise<Profiling | undefined> {
    const { profile, traceEvents, backend } = options;
    if (!profile && traceEvents === undefined) return undefined;
    const profiling = new Profiling(options, say);
    if (backend === 'twin') {
      throw new CommandError(
        `${profiling.option}: found --backend twin, whose functions have no kernels to time; ` +
          'leave out --backend twin (--adapter embedded needs no driver)',
        EXIT.usage,
      );
    }
    if (traceEvents !== undefined) await requireWritable(traceEvents);
    return profiling;
  }

  /** The option that asked for it. */
  get option(): string {
    return this.options.profile ? '--profile' : '--trace-events';
  }

  /** Measures the adapter's peaks, once; before anything that is profiled runs on the device. */
  async measurePeaks(backend: Backend, device: Device): Promise<void> {
    if (this.peaks === undefined && this.options.profile) {
      this.say("measuring the adapter's peaks ...");
      this.peaks = await measurePeaks(backend, device);
    }
  }

  /** Makes each trial a section of the profile. */
  observing(observer: RunObserver): RunObserver {
    let trials: readonly IdentifiedTrial[] = [];
    return {
      planned(all) {
        trials = all;
        observer.planned(all);
      },
      started: (index) => {
        observer.started(index);
        this.profiler.section(trialName(trials[index].trial));
      },
      progressed: (index, steps, total, share) => observer.progressed(index, steps, total, share),
      finished: (index, record) => {
        this.profiler.endSection();
        observer.finished(index, record);
      },
    };
  }

  /** Prints and writes the profile so far, after a call that was interrupted or failed. */
  async interrupted(): Promise<void> {
    this.profiler.endSection();
    if (this.profiler.sections.length > 0) await this.finish();
  }

  /** Prints and writes the profile. Rejects with CommandError (2) where nothing was left to train. */
  async finish(): Promise<void> {
    const rows = this.profiler.table(this.peaks);
    const { sections } = this.profiler;
    if (sections.length === 0) {
      throw new CommandError(
        'no profile: all trials were done before, expected one that is trained now; give another ' +
          '--results DIR to train them again',
        EXIT.usage,
      );
    }
    if (rows.length === 0) {
      this.say('no profile: no kernel ran');
      return;
    }
    if (this.peaks) {
      process.stdout.write(`${profileText(rows, sections, this.peaks)}\n\n`);
    }
    const { traceEvents } = this.options;
    if (traceEvents !== undefined) {
      await replaceFile(traceEvents, this.profiler.traceEvents());
      this.say(`written: ${traceEvents}, to be opened at chrome://tracing or https://ui.perfetto.dev`);
    }
  }
}

/** Checked before anything is trained. */
async function requireWritable(path: string): Promise<void> {
  const folder = dirname(path);
  const found = await stat(folder).catch((error: unknown) => why(error));
  if (typeof found === 'string' || !found.isDirectory()) {
    const reason = typeof found === 'string' ? found : 'not a folder';
    throw new CommandError(
      `--trace-events ${path}: ${folder}: ${reason}; make that folder first, or give a file in one ` +
        'that is there',
      EXIT.usage,
    );
  }
  if (
    await stat(path).then(
      (own) => own.isDirectory(),
      () => false,
    )
  ) {
    throw new CommandError(
      `--trace-events ${path}: found a folder, expected the name of a file, e.g. ${path}/trace.json`,
      EXIT.usage,
    );
  }
}
