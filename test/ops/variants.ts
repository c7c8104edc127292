import type { KernelShape } from '../../src/gpu/adapter.js';
import type { OpenDevice } from '../support/backend.js';
import type { OperationCase } from './operation-case.js';

/** A kernel shape with its name. */
export interface Variant {
  readonly name: string;
  readonly shape: KernelShape;
}

function variant(rows: KernelShape['rows'], lanes: number, tm: number, tn: number, flat = 64): Variant {
  return {
    name: `${rows} rows, ${lanes} lanes, tiles of ${tm} x ${tn}, flat ${flat}`,
    shape: { rows, lanes, flat, span: 1, tile: () => ({ tm, tn }) },
  };
}

/** Every tile on both ways to read rows; sharing them needs subgroups of a fixed size. */
export function variantsFor({ subgroupLanes }: OpenDevice): Variant[] {
  const tiles = [
    [8, 1],
    [8, 2],
    [16, 1],
    [16, 2],
  ] as const;
  const lanes = subgroupLanes;
  return [
    ...tiles.map(([tm, tn]) => variant('direct', 8, tm, tn)),
    // What a GPU gets.
    variant('direct', 32, 8, 1, 256),
    ...(lanes === undefined ? [] : tiles.map(([tm, tn]) => variant('subgroup', lanes, tm, tn, 32))),
  ];
}

/** The case of one member of an ensemble, trained alone. Undefined where an operand has the members inside. */
export function memberAlone(example: OperationCase, member: number): OperationCase | undefined {
  const operands = Object.entries(example.operands);
  if (operands.some(([, { axis }]) => axis === 'other')) return undefined;
  const own = operands.map(([name, operand]) => {
    if (operand.axis === 'shared') return [name, operand] as const;
    const values = Array.from(operand.values);
    const stride = values.length / example.members;
    return [
      name,
      {
        ...operand,
        shape: [1, ...operand.shape.slice(1)],
        values: values.slice(member * stride, (member + 1) * stride),
      },
    ] as const;
  });
  const sizes = 'members' in example.sizes ? { ...example.sizes, members: 1 } : example.sizes;
  return { ...example, members: 1, sizes, operands: Object.fromEntries(own) };
}
