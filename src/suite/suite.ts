import type { DataSpec } from '../data/spec.js';
import type { FindingOptions } from '../finding/finding.js';
import type { ArchitectureSpec } from '../model/schema.js';
import type { Recording } from '../trace/trace.js';
import type { TrainingSpec } from '../train/spec.js';

/** A specification and the name of its entry in the suite file. */
export interface Named<Spec> {
  readonly name: string;
  readonly spec: Spec;
}

/** A suite file that was read: every default filled in, every sweep spread out, every name found. */
export interface Suite {
  readonly name: string;
  /** One sentence. */
  readonly question: string;
  readonly seed: string;
  /** Seed of the choice of examples and of synthetic data: the file's seed, also where another one trains. */
  readonly dataSeed: string;
  /** Networks of each ensemble. */
  readonly members: number;
  readonly data: readonly Named<DataSpec>[];
  readonly architectures: readonly Named<ArchitectureSpec>[];
  readonly training: readonly Named<TrainingSpec>[];
  /** Names of the entries that each trial is made of; no two alike. */
  readonly trials: readonly TrialNames[];
  readonly findings: readonly FindingRequest[];
}

/** A finding that the suite asks for, and the trials that each of its roles holds. */
export interface FindingRequest {
  /** Id of the finding. */
  readonly finding: string;
  readonly options: FindingOptions;
  readonly roles: Readonly<Record<string, readonly TrialNames[]>>;
}

export interface TrialNames {
  readonly data: string;
  readonly architecture: string;
  readonly training: string;
}

/** One dataset × architecture × training × seed, trained as one ensemble: plain data. */
export interface Trial {
  readonly data: Named<DataSpec>;
  readonly architecture: Named<ArchitectureSpec>;
  readonly training: Named<TrainingSpec>;
  readonly members: number;
  readonly seed: string;
  readonly dataSeed: string;
  /** What findings need of it beyond predictions. */
  readonly recording: Recording;
}
