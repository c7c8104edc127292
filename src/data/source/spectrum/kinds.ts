import * as z from 'zod';
import { flat } from './flat.js';
import type { SpectrumKind, SpectrumName } from './kind.js';
import { power } from './power.js';
import { step } from './step.js';

/** Every spectrum by its name. */
export const SPECTRA = { power, step, flat } satisfies {
  readonly [Name in SpectrumName]: SpectrumKind<{ kind: Name }>;
};

type SpectrumSpecs = {
  readonly [Name in keyof typeof SPECTRA]: Readonly<z.output<(typeof SPECTRA)[Name]['schema']>>;
};

/** Eigenvalues of the within-class covariance, the first one 1. */
export type SpectrumSpec = SpectrumSpecs[keyof SpectrumSpecs];

type SpecOf<Name extends keyof SpectrumSpecs> = {
  [Each in Name]: { readonly kind: Each } & SpectrumSpecs[Each];
}[Name];

const [first, ...others] = Object.values(SPECTRA).map(({ schema }) => schema);

export const spectrumSchema = z.discriminatedUnion('kind', [first, ...others], {
  error: 'a spectrum, e.g. { kind: power, exponent: 1 }',
});

/** The row of a specification's kind. */
export function spectrumOf<Name extends keyof SpectrumSpecs>(spec: SpecOf<Name>): SpectrumKind<SpecOf<Name>> {
  const table: { readonly [Each in keyof SpectrumSpecs]: SpectrumKind<SpecOf<Each>> } = SPECTRA;
  return table[spec.kind];
}
