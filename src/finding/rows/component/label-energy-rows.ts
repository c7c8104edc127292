import { labelEnergy } from '../../../measure/component/label-energy.js';
import { fixedEstimate } from '../../../statistics/estimate.js';
import type { EnsembleEvidence, FindingRow } from '../../finding.js';

/** First PCs whose share of the labels' energy is printed. */
const FIRST_PCS = [1, 10, 30, 100];

/** Distribution of each dataset's labels along the PCs. */
export async function labelEnergyRows(evidences: readonly EnsembleEvidence[]): Promise<FindingRow[]> {
  const rows: FindingRow[] = [];
  const seen = new Set<string>();
  for (const evidence of evidences) {
    if (seen.has(evidence.data)) continue;
    seen.add(evidence.data);
    const dataset = await evidence.dataset();
    const energy = labelEnergy(await evidence.components(), dataset.train, dataset.classes.length);
    const row = (quantity: string, value: number): FindingRow => ({
      data: evidence.data,
      ensembles: 'labels',
      quantity: `${quantity}, train examples`,
      estimate: fixedEstimate(value),
    });
    if (energy === undefined) continue;
    const rank = energy.share.length;
    rows.push(
      row('label energy: PC that is its centroid (geometric mean)', energy.centroid),
      row('label energy: PCs that hold half of what a linear net can explain', energy.half),
      row('label energy: share that a linear net can explain', energy.total),
      ...FIRST_PCS.filter((P) => P < rank).map((P) =>
        row(`label energy: share in the first ${P} PCs`, energy.cumulative[P - 1]),
      ),
    );
  }
  return rows;
}
