import { kindOfSpec, type LayerSpec } from './layers/kinds.js';

/** What a net reads. */
export const INPUT = 'input';

/** A layer of a net before its sizes are known, and what it reads. */
export interface Node {
  readonly name: string;
  /** `conv7 (layer 14 of 17)`, for errors. */
  readonly title: string;
  readonly spec: LayerSpec;
  /** Names of the nodes whose outputs it reads, INPUT for the net's own input; in a chain exactly one. */
  readonly inputs: readonly [string];
}

/**
 * A list of layers as nodes that name what they read, each the one before it.
 *
 * Layers are named after their kind and counted within it (`conv1`, `relu1`, `pool1`, `dense1`), so that a name does not
 * change when layers of another kind come or go; a dense layer at the end is `output`.
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
