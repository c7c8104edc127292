import { InputError } from '../../input-error.js';
import type { SpectrumSpec } from '../../spec.js';

/**
 * Eigenvalues that a specification asks for: [component], descending, the first one 1.
 *
 * @throws InputError for a rising spectrum, or a step outside the components
 */
export function eigenvaluesOf(spectrum: SpectrumSpec, features: number): Float64Array {
  switch (spectrum.kind) {
    case 'flat':
      return new Float64Array(features).fill(1);
    case 'power':
      if (!(spectrum.exponent >= 0 && spectrum.exponent < Infinity)) {
        throw new InputError(
          `data.spectrum.exponent: ${spectrum.exponent}, expected 0 or more; eigenvalue i is i^-exponent`,
        );
      }
      return Float64Array.from({ length: features }, (_, index) => (index + 1) ** -spectrum.exponent);
    case 'step': {
      const { components, ratio } = spectrum;
      if (!Number.isInteger(components) || components < 1 || components > features) {
        throw new InputError(
          `data.spectrum.components: ${components}, expected an integer from 1 to the ${features} features`,
        );
      }
      if (!(ratio > 0 && ratio <= 1)) {
        throw new InputError(
          `data.spectrum.ratio: ${ratio}, expected above 0 and at most 1: the eigenvalue after the step, where 1 is before it`,
        );
      }
      return Float64Array.from({ length: features }, (_, index) => (index < components ? 1 : ratio));
    }
  }
}

/** A few words for a title: `i^-1`, `step 10 to 0.01`, `flat`. */
export function describeSpectrum(spectrum: SpectrumSpec): string {
  switch (spectrum.kind) {
    case 'flat':
      return 'flat';
    case 'power':
      return `i^-${spectrum.exponent}`;
    case 'step':
      return `step ${spectrum.components} to ${spectrum.ratio}`;
  }
}
