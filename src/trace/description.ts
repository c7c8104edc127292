/** The state in which a trial ended. Every table lists every trial, whatever its state. */
export type TrialState = 'done' | 'failed' | 'diverged';

/** Contents of `trial.json`: what was run, on what, and how long it took. */
export interface TrialRecord {
  readonly formatVersion: number;
  /** SHA-256 (hex) of the canonical description, the data's checksum and the format version. */
  readonly hash: string;
  readonly suite: string;
  /** Names in the suite file: data entry, architecture, training entry. */
  readonly data: string;
  readonly architecture: string;
  readonly training: string;
  readonly members: number;
  readonly seed: string;
  /** The canonical description: the three specifications, members and seed, with every default filled in. */
  readonly description: unknown;
  readonly dataset: {
    readonly title: string;
    readonly checksum: string;
    readonly classes: readonly string[];
    /** Channels × height × width of one example. */
    readonly shape: { readonly channels: number; readonly height: number; readonly width: number };
    /** Number of examples per split whose label was changed; absent when none was. */
    readonly flipped?: { readonly train: number; readonly test: number };
  };
  readonly state: TrialState;
  /** Why the state is not `done`; e.g. `members 0, 3 diverged (non-finite loss) by step 40`. */
  readonly reason?: string;
  readonly backend: string;
  readonly adapter: { readonly description: string; readonly vendor: string; readonly driver: string };
  readonly versions: Readonly<Record<string, string>>;
  /**
   * SHA-256 (hex, 16 characters) of the shader files of each kernel that ran, by operation. It does not
   * depend on the tile.
   */
  readonly shaders: Readonly<Record<string, string>>;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly trainingFlops: number;
}

/**
 * Version of what a trial records and of how it is trained. A result of another version counts as not done.
 */
export const FORMAT_VERSION = 6;

/** Files of a trial's folder. */
export const RECORD_FILE = 'trial.json';
export const TRACE_FILE = 'trace.npz';
