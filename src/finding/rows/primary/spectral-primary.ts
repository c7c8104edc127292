import { disattenuate } from '../../../statistics/members/attenuation.js';
import { correlate, examplesWith, standardise } from '../../../statistics/correlation.js';
import { expectedBetween, expectedWithin, memberTable } from '../../../statistics/members/single-members.js';
import type { OfMembers } from '../../evidence/clean-correlation.js';
import { examplesIn } from '../../evidence/ensembles.js';
import type { EnsembleEvidence, Estimand, FindingRow } from '../../finding.js';
import { MEDIUM_CORRELATION } from '../../verdict.js';
import { classifierTrouble, type ClassifiedComponents } from '../component/critical-score.js';
import { primaryRows, type LeftOut, type PoolPart } from './primary-rows.js';
import type { SpectralScores } from '../component/spectral-scores.js';

export const BESIDE: Estimand = {
  quantity:
    'partial r(accessibility, discriminability in the last hidden layer | persistent critical PC) without ' +
    'seed noise (pearson, critical PC by rank), test examples',
  bounds: MEDIUM_CORRELATION,
  reason:
    'A medium correlation is .3 and less than the small .1 is none (Cohen 1988). Medium and not large, ' +
    'because a partial correlation has lost all that both share. Without seed noise of either side, and ' +
    'of different networks, because one network is right early about what it happens to tell apart.',
};

/** The primary of one dataset, pooled over its ensembles. */
export function spectralPrimary(
  data: string,
  group: readonly { readonly evidence: EnsembleEvidence; readonly scores: SpectralScores }[],
  critical: ClassifiedComponents,
): FindingRow[] {
  const parts = group.map(({ evidence, scores }): PoolPart | LeftOut => {
    const atChance = classifierTrouble(critical);
    if (atChance !== undefined) return { ensembles: evidence.label, notApplicable: atChance };
    const partial = cleanPartial(scores);
    return { ensembles: evidence.label, of: [evidence], value: ([kept]) => partial(kept) };
  });
  return primaryRows(BESIDE, parts, { data, noun: 'ensembles', options: { scale: 'plain' } });
}

/** The partial correlation from three correlations without seed noise, of some members. */
function cleanPartial(scores: SpectralScores): OfMembers {
  const { evidence, counts, persistent } = scores;
  const groups = examplesWith(examplesIn(evidence, 'test', 'pooled'), persistent);
  const ofEach = (vector: (row: number) => Float64Array) =>
    counts.members.map((_, row) => standardise(vector(row), 'pearson', groups));
  const early = ofEach((row) => scores.hits([row]));
  const near = ofEach((row) => scores.penultimate([row]));
  const ranks = standardise(persistent, 'spearman', groups);
  const tables = {
    early: memberTable(early, early),
    near: memberTable(near, near),
    both: memberTable(early, near),
  };
  const withRanks = [early, near].map((vectors) => vectors.map((each) => correlate(each, ranks) ?? NaN));
  return (kept) => {
    const [ofEarly, ofNear] = [expectedWithin(tables.early, kept), expectedWithin(tables.near, kept)];
    const mean = (values: readonly number[]) => kept.reduce((sum, row) => sum + values[row] / kept.length, 0);
    const both = disattenuate(expectedBetween(tables.both, kept, kept, true), ofEarly, ofNear);
    const a = disattenuate(mean(withRanks[0]), ofEarly, 1);
    const b = disattenuate(mean(withRanks[1]), ofNear, 1);
    if (both === undefined || a === undefined || b === undefined) return undefined;
    const partial = (both - a * b) / Math.sqrt((1 - a * a) * (1 - b * b));
    return Number.isFinite(partial) ? partial : undefined;
  };
}
