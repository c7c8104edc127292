import type { DataSpec } from '../data/spec.js';
import type { FindingOptions } from '../finding/finding.js';
import type { ArchitectureSpec } from '../model/schema.js';
import type { Recording } from '../trace/trace.js';
import type { TrainingSpec } from '../train/spec.js';

/** A specification and the name of its entry in the suite file. */
export interface Named<Spec> {
  readonly name: string;
  readonly spec: Spec;
  /** Name of the entry of the same section whose draws its ensembles take. */
  readonly pairedWith?: string;
}

/**
 * A suite file that was read, with every default filled in, every sweep spread out, and every name looked up.
 */
export interface Suite {
  readonly name: string;
  /** One sentence. */
  readonly question: string;
  readonly seed: string;
  /**
   * Seed of the choice of examples and of synthetic data. It is the file's seed even if another one trains.
   */
  readonly dataSeed: string;
  /** Number of networks in each ensemble. Where `looks` has several numbers, one of these. */
  readonly members: number;
  /**
   * Numbers of members at which findings are looked at until they are decided, ascending; absent where there
   * is one number.
   */
  readonly looks?: readonly number[];
  /** How often each entry of `data` is drawn from its source, from disjoint examples. */
  readonly draws: number;
  /** Path of its registration, relative to the suite file; absent where it has none. */
  readonly registration?: string;
  readonly data: readonly Named<DataSpec>[];
  readonly architectures: readonly Named<ArchitectureSpec>[];
  readonly training: readonly Named<TrainingSpec>[];
  /** Names of the entries that each trial is made of, each trial once. */
  readonly trials: readonly SuiteTrial[];
  readonly findings: readonly FindingRequest[];
}

/** A finding that the suite asks for, and the trials that each of its roles holds. */
export interface FindingRequest {
  /** Id of the finding. */
  readonly finding: string;
  readonly options: FindingOptions;
  readonly roles: Readonly<Record<string, readonly TrialNames[]>>;
}

/** Names of the entries that a trial is made of. */
export interface TrialNames {
  readonly data: string;
  readonly architecture: string;
  readonly training: string;
}

/** A trial of a suite. */
export interface SuiteTrial extends TrialNames {
  /** Most members of it, where the suite trains more of others. */
  readonly most?: number;
}

/** A text that is the same for the same names only. */
export function keyOfTrial({ data, architecture, training }: TrialNames): string {
  return JSON.stringify([data, architecture, training]);
}

/** One dataset × architecture × training × seed, trained as one ensemble: plain data. */
export interface Trial {
  readonly data: Named<DataSpec>;
  readonly architecture: Named<ArchitectureSpec>;
  readonly training: Named<TrainingSpec>;
  readonly members: number;
  readonly seed: string;
  readonly dataSeed: string;
  /** Which draw of its data's examples it is trained on, from 2; absent for the first. */
  readonly dataDraw?: number;
  /** What is recorded beyond predictions, because a finding needs it. */
  readonly recording: Recording;
  /** The entries whose initial weights and batch orders it takes; absent for draws of its own. */
  readonly paired?: PairedSpecs;
}

/** Specifications of the entries that a trial is paired with; what is absent is the trial's own. */
export interface PairedSpecs {
  readonly data?: DataSpec;
  readonly training?: TrainingSpec;
}
