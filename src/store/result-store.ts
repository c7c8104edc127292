/**
 * Keeps results in folders. A folder's files appear all at once or not at all. The folder '' is the store's
 * own.
 */
export interface ResultStore {
  /** Names of the folders. */
  list(): Promise<string[]>;
  /** Rejects with an Error that names the file if it cannot be read. */
  read(folder: string, file: string): Promise<Uint8Array>;
  has(folder: string, file: string): Promise<boolean>;
  /** Makes a folder with these files. A folder that exists stays as it is. */
  publish(folder: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<void>;
  /** Writes one file whole, in place of an earlier one. */
  replace(folder: string, file: string, content: string): Promise<void>;
  remove(folder: string): Promise<void>;
  /** Where a folder is, for messages to the user. */
  locate(folder: string): string;
}
