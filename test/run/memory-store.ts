import type { ResultStore } from '../../src/store/result-store.js';

/** A result store in memory. A test can look at its folders and spoil them. */
export class MemoryStore implements ResultStore {
  readonly folders: Map<string, Map<string, Uint8Array>>;

  /** `folders`: what it holds at first. */
  constructor(folders: ReadonlyMap<string, Map<string, Uint8Array>> = new Map()) {
    this.folders = new Map(folders);
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.folders.keys()]);
  }

  read(folder: string, file: string): Promise<Uint8Array> {
    const bytes = this.folders.get(folder)?.get(file);
    return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`no ${folder}/${file}`));
  }

  has(folder: string, file: string): Promise<boolean> {
    return Promise.resolve(this.folders.get(folder)?.has(file) ?? false);
  }

  publish(folder: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<void> {
    const encoder = new TextEncoder();
    const bytes = [...files].map(([name, content]): [string, Uint8Array] => [
      name,
      typeof content === 'string' ? encoder.encode(content) : content,
    ]);
    this.folders.set(folder, new Map(bytes));
    return Promise.resolve();
  }

  replace(folder: string, file: string, content: string): Promise<void> {
    const files = this.folders.get(folder) ?? new Map<string, Uint8Array>();
    files.set(file, new TextEncoder().encode(content));
    this.folders.set(folder, files);
    return Promise.resolve();
  }

  remove(folder: string): Promise<void> {
    this.folders.delete(folder);
    return Promise.resolve();
  }

  locate(folder: string): string {
    return `memory/${folder}`;
  }
}
