import * as z from 'zod';
import { Generator } from '../../../random/generator.js';
import { seedOf } from '../../../random/seed.js';
import { mapping } from '../../../schema/expectation.js';
import type { Labelled, LabellingKind, SplitLabels } from './kind.js';

const schema = mapping({
  kind: z.literal('shuffled').meta({
    description: 'Permutes the labels of each split over its examples.',
    examples: ['shuffled'],
  }),
});

/** Shuffled labels: those of each split are permuted over its examples. */
export const shuffled: LabellingKind<z.output<typeof schema>, typeof schema> = {
  schema,
  componentsAsked: () => undefined,
  labels: (_, source) => shuffledLabels(source),
  title: () => 'shuffled labels',
};

/** Each split's labels, permuted over its examples with the seed `('data', 'labels', split)`. */
export function shuffledLabels(source: Pick<Labelled, 'train' | 'test' | 'seed'>): SplitLabels {
  const permuted = (split: 'train' | 'test'): Uint8Array => {
    const { labels } = source[split];
    const places = Uint32Array.from(labels, (_, example) => example);
    new Generator(seedOf(source.seed, 'data', 'labels', split)).shuffle(places);
    return Uint8Array.from(places, (place) => labels[place]!);
  };
  return { train: permuted('train'), test: permuted('test') };
}
