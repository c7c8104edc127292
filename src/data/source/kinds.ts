import type * as z from 'zod';
import { cifar10, cifar100 } from './cifar.js';
import { gaussian } from './gaussian.js';
import type { SourceKind, SourceName } from './kind.js';
import { mnist } from './mnist.js';
import { npz } from './npz.js';

/** Every source by its name. */
export const SOURCES = { gaussian, mnist, cifar10, cifar100, npz } satisfies {
  readonly [Name in SourceName]: SourceKind<{ source: Name }>;
};

/** The specification of each source, with every default filled in. */
export type SourceSpecs = {
  readonly [Name in keyof typeof SOURCES]: Readonly<z.output<(typeof SOURCES)[Name]['schema']>>;
};

type SpecOf<Name extends keyof SourceSpecs> = {
  [Each in Name]: { readonly source: Each } & SourceSpecs[Each];
}[Name];

/** The row of a specification's source. */
export function sourceOf<Name extends keyof SourceSpecs>(spec: SpecOf<Name>): SourceKind<SpecOf<Name>> {
  const table: { readonly [Each in keyof SourceSpecs]: SourceKind<SpecOf<Each>> } = SOURCES;
  return table[spec.source];
}
