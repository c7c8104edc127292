import * as z from 'zod';
import { mapping, trueOrFalse } from '../../schema/expectation.js';
import { featureCount } from '../shape.js';
import { hasKey, requireCount, type LayerKind, type LayerShapes } from './layer-kind.js';
import { unitCount } from './extents.js';

const schema = mapping({
  dense: mapping({
    units: z
      .union([unitCount, z.literal('classes')], { error: `a whole number from 1 up, or classes` })
      .meta({ description: "Units of the layer; classes stands for the data's classes.", examples: [128] }),
    bias: trueOrFalse()
      .default(true)
      .meta({ description: 'Whether each unit has a bias.', examples: [false] }),
  }).meta({ description: 'Every unit sums over all inputs.', examples: [{ units: 'classes' }] }),
});

export type DenseSpec = z.output<typeof schema>;

/**
 * A dense layer with weights [member, input, output]. Its input is flattened:
 * feature = (channel · height + y) · width + x.
 */
export interface DenseLayer extends LayerShapes {
  readonly kind: 'dense';
  readonly bias: boolean;
}

export const dense: LayerKind<DenseSpec, DenseLayer> = {
  schema,
  written: '{ dense: … }',
  is: (spec): spec is DenseSpec => hasKey(spec, 'dense'),
  seedName: () => 'dense',
  resolve({ dense: { units: written, bias } }, { name, title, input, classes }) {
    const units = written === 'classes' ? classes : written;
    requireCount(title, 'units', units);
    return { kind: 'dense', name, input, output: { channels: units, height: 1, width: 1 }, bias };
  },
  linear: true,
  parameters({ input, output, bias }) {
    const inputs = featureCount(input);
    return { weights: [inputs, output.channels], bias, fanIn: inputs, fanOut: output.channels };
  },
  multiplyAdds: ({ input, output }) => featureCount(input) * output.channels,
};
