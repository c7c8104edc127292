import type { OperationCase } from './operation-case.js';
import { activationCases, VALUE_PROBLEMS } from './activation.js';
import { batchCases, nonfiniteCase } from './batch.js';
import { BIAS_PROBLEMS, biasCases } from './bias.js';
import { CONV_PROBLEMS, convCases } from './conv.js';
import { DENSE_PROBLEMS, denseCases } from './dense.js';
import { epilogueCases } from './epilogue.js';
import { GATHERED_PROBLEMS, gatheredCases } from './gathered.js';
import { LOSS_PROBLEMS, lossCases, recordCases } from './loss.js';
import { NARROW_PROBLEMS, narrowCases } from './narrow.js';
import { peakCases } from './peak.js';
import { POOL_PROBLEMS, poolCases } from './pool.js';
import { updateCases } from './update.js';
import { WINOGRAD_KERNEL_PROBLEMS, winogradKernelCases } from './winograd-kernels.js';
import { WINOGRAD_PROBLEMS, winogradCases } from './winograd.js';

/** Every operation with all its cases. */
export function allCases(): OperationCase[] {
  return [
    ...DENSE_PROBLEMS.flatMap(denseCases),
    ...NARROW_PROBLEMS.flatMap(narrowCases),
    ...GATHERED_PROBLEMS.flatMap(gatheredCases),
    ...CONV_PROBLEMS.flatMap(convCases),
    ...WINOGRAD_PROBLEMS.flatMap(winogradCases),
    ...WINOGRAD_KERNEL_PROBLEMS.flatMap(winogradKernelCases),
    ...BIAS_PROBLEMS.flatMap(biasCases),
    ...VALUE_PROBLEMS.flatMap(activationCases),
    ...POOL_PROBLEMS.flatMap(poolCases),
    ...LOSS_PROBLEMS.flatMap(lossCases),
    ...LOSS_PROBLEMS.flatMap(recordCases),
    ...VALUE_PROBLEMS.flatMap(updateCases),
    ...VALUE_PROBLEMS.map(nonfiniteCase),
    ...VALUE_PROBLEMS.flatMap(peakCases),
    ...batchCases(),
    ...epilogueCases(),
  ];
}

/** The same by the name of the operation. */
export function casesByOperation(): Map<string, OperationCase[]> {
  const byName = new Map<string, OperationCase[]>();
  for (const example of allCases()) {
    const { name } = example.operation;
    byName.set(name, [...(byName.get(name) ?? []), example]);
  }
  return byName;
}
