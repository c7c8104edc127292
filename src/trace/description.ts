/** The state in which a trial ended. Every table lists every trial, whatever its state. */
export type TrialState = 'done' | 'failed' | 'diverged';

/**
 * What was run, on what, and how long it took: of a trial, or of a member block, where it is the content of
 * `trial.json`.
 */
export interface TrialRecord {
  readonly formatVersion: number;
  /**
   * SHA-256 (hex) of the canonical description, the data's checksum and the format version. A block's
   * description has no number of members, so all blocks of an ensemble have the same hash.
   */
  readonly hash: string;
  readonly suite: string;
  /** Names in the suite file: data entry, architecture, training entry. */
  readonly data: string;
  /** Which draw of the data's examples, from 2; absent for the first. */
  readonly dataDraw?: number;
  readonly architecture: string;
  readonly training: string;
  readonly members: number;
  /** Index of the first member of a block; absent for 0, and of a trial. */
  readonly firstMember?: number;
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
  /** Time of training. For a part of a block it is the block's, by the share of its members. */
  readonly durationMs: number;
  readonly trainingFlops: number;
}

/**
 * Version of what a trial records and of how it is trained. A result of another version counts as not done.
 */
export const FORMAT_VERSION = 7;

/** Files of a block's folder. */
export const RECORD_FILE = 'trial.json';
export const TRACE_FILE = 'trace.npz';
