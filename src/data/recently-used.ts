/**
 * Values by key, each made when it is first asked for. When they hold more than `limitBytes` together, the
 * least recently used ones are forgotten; the last one is kept whatever its size.
 */
export class RecentlyUsed<Value> {
  /** In the order of their use. */
  private readonly entries = new Map<string, { readonly value: Promise<Value>; bytes: number }>();

  constructor(
    private readonly limitBytes: number,
    private readonly bytesOf: (value: Value) => number,
  ) {}

  /** Rejects as `make` does; then the next call makes it again. */
  async of(key: string, make: () => Promise<Value>): Promise<Value> {
    const entry = this.entries.get(key) ?? { value: make(), bytes: 0 };
    this.entries.delete(key);
    this.entries.set(key, entry);
    try {
      const value = await entry.value;
      entry.bytes = this.bytesOf(value);
      this.forgetOldest();
      return value;
    } catch (error) {
      if (this.entries.get(key) === entry) this.entries.delete(key);
      throw error;
    }
  }

  private forgetOldest(): void {
    let held = 0;
    for (const { bytes } of this.entries.values()) held += bytes;
    for (const [key, { bytes }] of this.entries) {
      if (held <= this.limitBytes || this.entries.size === 1) return;
      this.entries.delete(key);
      held -= bytes;
    }
  }
}
