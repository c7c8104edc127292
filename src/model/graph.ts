import { kindOfSpec, type LayerSpec } from './layers/kinds.js';

/** The name that stands for the net's own input. */
export const INPUT = 'input';

/** A layer of a net and what it reads, before its sizes are known. */
export interface Node {
  readonly name: string;
  /** `conv7 (layer 14 of 17)`, for errors. */
  readonly title: string;
  readonly spec: LayerSpec;
  /** Names of the nodes whose outputs it reads, or INPUT. A node of a chain reads exactly one. */
  readonly inputs: readonly [string];
}

/**
 * Makes a list of layers into nodes, each of which reads the one before it.
 *
 * A layer is named after its kind and counted within it (`conv1`, `relu1`, `pool1`, `dense1`), so its name
 * stays when layers of another kind are added or removed. A dense layer at the end is named `output`.
 */
export function chain(specs: readonly LayerSpec[]): Node[] {
  const counts = new Map<string, number>();
  let before = INPUT;
  return specs.map((spec, index): Node => {
    const seedName = kindOfSpec(spec).seedName(spec);
    const count = (counts.get(seedName) ?? 0) + 1;
    const isOutput = seedName === 'dense' && index === specs.length - 1;
    if (!isOutput) counts.set(seedName, count);
    const name = isOutput ? 'output' : `${seedName}${count}`;
    const title = `${name} (layer ${index + 1} of ${specs.length})`;
    const node: Node = { name, title, spec, inputs: [before] };
    before = name;
    return node;
  });
}
