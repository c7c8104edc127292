import * as z from 'zod';
import { amplified } from './amplified.js';
import type { TransformKind, TransformName } from './kind.js';
import { power } from './power.js';
import { truncated } from './truncated.js';
import { zca } from './zca.js';

/** Every transform by its name. */
export const TRANSFORMS = { zca, power, amplified, truncated } satisfies {
  readonly [Name in TransformName]: TransformKind<{ kind: Name }>;
};

type TransformSpecs = {
  readonly [Name in keyof typeof TRANSFORMS]: Readonly<z.output<(typeof TRANSFORMS)[Name]['schema']>>;
};

/** A change of the training set's spectrum that keeps the shape of an example. */
export type TransformSpec = TransformSpecs[keyof TransformSpecs];

type SpecOf<Name extends keyof TransformSpecs> = {
  [Each in Name]: { readonly kind: Each } & TransformSpecs[Each];
}[Name];

const [first, ...others] = Object.values(TRANSFORMS).map(({ schema }) => schema);

export const transformSchema = z.discriminatedUnion('kind', [first, ...others], {
  error: 'a transform of the spectrum, e.g. { kind: zca }',
});

/** The row of a specification's kind. */
export function transformOf<Name extends keyof TransformSpecs>(
  spec: SpecOf<Name>,
): TransformKind<SpecOf<Name>> {
  const table: { readonly [Each in keyof TransformSpecs]: TransformKind<SpecOf<Each>> } = TRANSFORMS;
  return table[spec.kind];
}
