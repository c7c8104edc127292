import { npyType } from '../npz/npy.js';
import type { NpyArray, NpyData } from '../npz/npy.js';

type ArrayClass<T extends NpyData> = new (length: number) => T;

/** Takes arrays out of a `.npz` file and checks the type and shape of each. */
export class ArrayReader {
  readonly cure = 'another version or program wrote it: delete the trial folder and run the suite again';

  constructor(
    private readonly arrays: ReadonlyMap<string, NpyArray>,
    private readonly source: string,
  ) {}

  /** True when the name of some array starts with `start`. */
  has(start: string): boolean {
    return [...this.arrays.keys()].some((name) => name.startsWith(start));
  }

  /** The data of one array; an axis that is undefined may have any length. */
  read<T extends NpyData>(name: string, type: ArrayClass<T>, axes: readonly (number | undefined)[]): T {
    const array = this.arrays.get(name);
    const expected = `expected ${npyType(new type(0))} [${axes.map((axis) => axis ?? 'any').join(', ')}]`;
    if (array === undefined) {
      const names = [...this.arrays.keys()].join(', ') || 'none';
      throw new Error(
        `${this.source}: array ${name} is missing, found ${names}; ${expected}; cure: ${this.cure}`,
      );
    }
    const fits =
      array.shape.length === axes.length &&
      axes.every((axis, at) => axis === undefined || axis === array.shape[at]);
    if (!(array.data instanceof type) || !fits) {
      const found = `${npyType(array.data)} [${array.shape.join(', ')}]`;
      throw new Error(`${this.source}: array ${name} is ${found}, ${expected}; cure: ${this.cure}`);
    }
    return array.data;
  }
}
