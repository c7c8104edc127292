import * as z from 'zod';
import type { LabellingKind, LabellingName } from './kind.js';
import { mislabelled } from './mislabelled.js';
import { separable } from './separable.js';
import { shuffled } from './shuffled.js';

/** Every labelling by its name. */
export const LABELLINGS = { shuffled, separable, mislabelled } satisfies {
  readonly [Name in LabellingName]: LabellingKind<{ kind: Name }>;
};

type LabellingSpecs = {
  readonly [Name in keyof typeof LABELLINGS]: Readonly<z.output<(typeof LABELLINGS)[Name]['schema']>>;
};

/** Where labels come from if they are not the source's. */
export type LabellingSpec = LabellingSpecs[keyof LabellingSpecs];

type SpecOf<Name extends keyof LabellingSpecs> = {
  [Each in Name]: { readonly kind: Each } & LabellingSpecs[Each];
}[Name];

const [first, ...others] = Object.values(LABELLINGS).map(({ schema }) => schema);

export const labellingSchema = z.discriminatedUnion('kind', [first, ...others], {
  error: 'a labelling, e.g. { kind: shuffled }; leave it away for the labels of the source',
});

/** The row of a specification's kind. */
export function labellingOf<Name extends keyof LabellingSpecs>(
  spec: SpecOf<Name>,
): LabellingKind<SpecOf<Name>> {
  const table: { readonly [Each in keyof LabellingSpecs]: LabellingKind<SpecOf<Each>> } = LABELLINGS;
  return table[spec.kind];
}
