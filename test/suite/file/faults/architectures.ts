import type { Fault } from './fault.js';

/** Faults of `architectures`. */
export const ARCHITECTURE_FAULTS: readonly Fault[] = [
  {
    title: 'unknown key like no other',
    replace: ['width: 64 }\n  mlp', 'width: 64, zzzzzz: 1 }\n  mlp'],
    problems: [
      '9 zzzzzz: architectures.linear-2.zzzzzz: found the unknown key zzzzzz, ' +
        'expected one of family, depth, width, bias; delete it',
    ],
  },
  {
    title: 'family',
    replace: ['family: mlp', 'family: mpl'],
    problems: [
      '10 mpl architectures.mlp-2.family: found "mpl", ' +
        'expected one of linear, mlp, st-vgg, linear-st-vgg, strided-cnn; did you mean mlp?',
    ],
  },
  {
    title: 'no width',
    replace: ['depth: 2, width: 64 }\n  mlp', 'depth: 2 }\n  mlp'],
    problems: [
      '9 linear-2: architectures.linear-2.width: found nothing, ' +
        'expected the units of a hidden layer, from 1 to 65536; add it',
    ],
  },
  {
    title: 'no such layer',
    replace: ['family: mlp, depth: 2, width: 64', 'layers: [relux]'],
    problems: [
      '10 relux architectures.mlp-2.layers[0]: found "relux", expected a layer: ' +
        'relu, elu, tanh, gelu, { dense: … }, { conv: … }, { maxPool: … } or { averagePool: … }; correct it',
    ],
  },
  {
    title: 'a field of a layer',
    replace: [
      'family: mlp, depth: 2, width: 64',
      'layers: [{ conv: { channels: 2, kernel: 3, pading: same } }]',
    ],
    problems: [
      '10 pading: architectures.mlp-2.layers[0].conv.pading: found the unknown key pading, ' +
        'expected one of channels, kernel, stride, padding, bias; did you mean padding?',
    ],
  },
  {
    title: 'a value in a layer',
    replace: ['family: mlp, depth: 2, width: 64', 'layers: [{ dense: { units: class } }]'],
    problems: [
      '10 class architectures.mlp-2.layers[0].dense.units: found "class", ' +
        'expected a whole number from 1 up, or classes; correct it',
    ],
  },
  {
    title: 'no layers',
    replace: ['family: mlp, depth: 2, width: 64', 'layers: []'],
    problems: [
      '10 [ architectures.mlp-2.layers: found an empty list, expected a list of 1 to 200 layers; correct it',
    ],
  },
  {
    title: 'an architecture that does not fit',
    replace: [
      'family: mlp, depth: 2, width: 64',
      'layers: [{ maxPool: { size: 2 } }, { dense: { units: classes } }]',
    ],
    problems: [
      '10 mlp-2: architectures.mlp-2: found with data power-law that pool1 (layer 1 of 2) gets a vector ' +
        'of 64 (one pixel), ' +
        'expected at least 2×2 pixels to pool; use fewer pools before it (st-vgg: fewer widths), or larger ' +
        'images; vectors need dense layers, or leave this combination out under trials',
    ],
  },
  {
    title: 'names that differ in capitals',
    replace: ['mlp-2: { family: mlp', 'LINEAR-2: { family: mlp'],
    problems: [
      '10 LINEAR-2: architectures.LINEAR-2: found LINEAR-2 beside linear-2, ' +
        'expected names that differ in more than capitals; rename one',
    ],
  },
  {
    title: 'twins',
    replace: ['mlp-2: { family: mlp', 'mlp-2: { family: linear'],
    problems: [
      '10 mlp-2: architectures.mlp-2: found in mlp-2 what stands in linear-2 already, ' +
        'expected entries that differ; delete one',
    ],
  },
];
