import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation, TensorValues } from '../../src/ops/backend.js';
import { winogradInput } from '../../src/ops/conv/winograd-input.js';
import {
  winogradOutput,
  winogradOutputBelow,
  winogradOutputGradient,
} from '../../src/ops/conv/winograd-output.js';
import { winogradWeights, winogradWeightsGradient } from '../../src/ops/conv/winograd-weights.js';
import { convForwardNaive, denseForwardNaive } from '../../src/ops/speed/naive.js';
import { WEIGHT_UPDATES } from '../../src/ops/update/weight-update.js';
import { allKernels } from '../support/all-kernels.js';
import { openDevice } from '../support/backend.js';
import { casesByOperation } from './cases/all.js';
import { convCases, convProblem } from './cases/conv.js';
import { denseCases, denseProblem } from './cases/dense.js';
import { gatheredCases } from './cases/gathered.js';
import { narrowCases } from './cases/narrow.js';
import type { OperationCase } from './cases/operation-case.js';
import { windowOver } from './reference/conv.js';
import { firstDifference, outputsOf, runCase, runGuarded } from './run-case.js';
import { coreOf, memberAlone, variantsFor, type Variant } from './variants.js';

const test = suite('bits');
const open = await openDevice();
test.after(() => open.close());

const operations = casesByOperation();
const every = variantsFor(open);
const core = coreOf(every, open.shape);
const variants = allKernels() ? every : core;

/**
 * The first variant of each way to read rows that is not the adapter's own; of the core only that by a
 * workgroup's memory, which GPUs use.
 */
const FIRST = new Set(
  (['direct', 'subgroup', 'workgroup'] as const)
    .filter((way) => way !== open.shape.rows && (way === 'workgroup' || allKernels()))
    .map((way) => variants.find(({ shape }) => shape.rows === way)?.name),
);

/** Sums of so many terms that some tiles add two together. */
const EVEN: readonly OperationCase[] = [
  ...denseCases(denseProblem(5, 64, 70, 33)),
  ...convCases(convProblem(5, [8, 10], windowOver(5, 7, 3, 1, 'same'), 33)),
];

/** Operations without tiles that others are measured against. */
const NAIVE: readonly Operation[] = [denseForwardNaive, convForwardNaive];

/** Gradients with the update in their kernel. Their sums are the gradients'. */
const UPDATES: readonly Operation[] = Object.values(WEIGHT_UPDATES).flatMap((each) => Object.values(each));

/** Five members, and extents beyond two tiles of the largest shape. */
const PRODUCTS: readonly OperationCase[] = [
  ...denseCases(denseProblem(5, 21, 37, 33)),
  ...denseCases(denseProblem(5, 37, 70, 6, true)),
  ...EVEN,
  ...narrowCases(denseProblem(5, 70, 141, 3)),
  ...gatheredCases({ dense: denseProblem(5, 141, 7, 70), examples: 90 }),
  ...convCases(convProblem(5, [3, 18], windowOver(5, 7, 3, 2, 'same'), 6)),
  ...convCases(convProblem(5, [5, 3], windowOver(5, 7, 2, 1, 'same'), 5, true)),
].filter(({ operation }) => !NAIVE.includes(operation));

/**
 * Whether a case is run in a variant. A driver compiles each kernel for some tenths of a second, and one with
 * an update for seconds, so these and those without a tile are compared in `FIRST` only.
 */
function serves({ name, shape, columns }: Variant, example: OperationCase): boolean {
  const { operation, sizes } = example;
  const product = operation.product?.(sizes);
  if (product === undefined || UPDATES.includes(operation)) return FIRST.has(name);
  if (EVEN.includes(example)) return (shape.terms ?? 1) > 1;
  return columns === undefined || columns === (product.columns ?? 'adjacent');
}

function assertSameBits(
  what: string,
  example: OperationCase,
  found: Record<string, TensorValues>,
  expected: Record<string, TensorValues>,
): void {
  for (const name of outputsOf(example)) {
    const at = firstDifference(found[name], expected[name]);
    if (at !== undefined) {
      assert.unreachable(
        `${example.operation.name}: ${example.title}: ${what}: ${name}[${at}] is ${found[name][at]}, ` +
          `otherwise ${expected[name][at]}`,
      );
    }
  }
}

test('every way to read rows is there, across subgroups if those have a fixed size', () => {
  const ways = new Set(variants.map(({ shape }) => shape.rows));
  const shares = open.shape.rows === 'subgroup';
  assert.equal(
    [...ways].sort(),
    open.subgroupLanes === undefined ? ['direct', 'workgroup'] : ['direct', 'subgroup', 'workgroup'],
  );
  assert.ok(!shares || open.shape.lanes === open.subgroupLanes, 'rows are shared across whole subgroups');
});

test('the core of tiles has each way to read rows and each lie of columns, once together', () => {
  const ways = (among: readonly Variant[]) => [...new Set(among.map(({ shape }) => shape.rows))].sort();
  const lies = (among: readonly Variant[]) =>
    [...new Set(among.map(({ columns }) => columns ?? 'any'))].sort();
  assert.equal(ways(core), ways(every));
  assert.equal(lies(core), lies(every));
  const kinds = core.map(({ shape, columns }) => `${shape.rows} rows, columns ${columns}`);
  assert.equal(kinds, [...new Set(kinds)]);
  assert.ok(core.length < every.length, `${core.length} of ${every.length}`);
});

for (const variant of variants) {
  const { name, shape } = variant;
  test(`products: the adapter's shape and ${name}`, async () => {
    const backend = open.shaped(shape);
    const examples = PRODUCTS.filter((example) => serves(variant, example));
    assert.ok(examples.length > 1, `${examples.length} examples`);
    for (const example of examples) {
      const expected = await runCase(open.backend, example);
      assertSameBits(name, example, await runGuarded(backend, example), expected);
    }
  });
}

test('every tiled product says what it multiplies, so that its tile can be chosen', () => {
  const dense = denseProblem(1, 4, 4, 4);
  // The extents choose the tiles of these.
  const narrow = new Set(
    [...narrowCases(dense), ...gatheredCases({ dense, examples: 4 })].map(({ operation }) => operation.name),
  );
  for (const { operation, sizes, members } of PRODUCTS) {
    if (narrow.has(operation.name) || operation.name.endsWith('_strips')) continue;
    const product = operation.product?.(sizes);
    assert.ok(product, operation.name);
    const tile = { tm: 8, tn: 1 };
    const shape = { rows: 'direct', lanes: 8, down: 1, flat: 64, span: 64, tile: () => tile } as const;
    const { grid } = operation.dispatch(sizes, members, shape);
    assert.equal(
      grid,
      [Math.ceil(product.columns4 / 8), Math.ceil(product.rows / 8), members],
      operation.name,
    );
  }
});

/** Invocations of a workgroup and elements of an invocation; the first alone without all kernels. */
const ELEMENTWISE = [
  [2, 3],
  [32, 1],
  [256, 64],
] as const;

/** Winograd's transforms are written out for all of a tile; a driver compiles each for seconds. */
const WRITTEN_OUT: readonly string[] = [
  winogradInput,
  winogradOutput,
  winogradOutputBelow,
  winogradOutputGradient,
  winogradWeights,
  winogradWeightsGradient,
].map(({ name }) => name);

for (const [flat, span] of ELEMENTWISE.slice(0, allKernels() ? ELEMENTWISE.length : 1)) {
  test(`element by element: workgroups of ${flat}, ${span} elements an invocation`, async () => {
    const backend = open.shaped({ ...open.shape, flat, span });
    for (const [name, cases] of operations) {
      const last = cases[cases.length - 1];
      // Products are compared above.
      if (last.operation.product !== undefined) continue;
      if (WRITTEN_OUT.includes(name) && !allKernels()) continue;
      assertSameBits(
        `flat ${flat}, span ${span}`,
        last,
        await runGuarded(backend, last),
        await runCase(open.backend, last),
      );
    }
  });
}

test('every member of an ensemble and the same member alone', async () => {
  let compared = 0;
  for (const example of [...PRODUCTS, ...[...operations.values()].map((cases) => cases[0])]) {
    const together = await runCase(open.backend, example);
    for (let member = 0; member < example.members && example.members > 1; member++) {
      const alone = memberAlone(example, member);
      if (alone === undefined) continue;
      const found = await runCase(open.backend, alone);
      const own = Object.fromEntries(
        outputsOf(example).map((name) => {
          const stride = together[name].length / example.members;
          return [name, together[name].slice(member * stride, (member + 1) * stride)];
        }),
      );
      assertSameBits(`member ${member}`, example, found, own);
      compared++;
    }
  }
  assert.ok(compared > 5 * PRODUCTS.length, `only ${compared} members compared`);
});

test('a repetition', async () => {
  for (const example of [...PRODUCTS, ...[...operations.values()].map((cases) => cases[0])]) {
    const expected = await runCase(open.backend, example);
    for (let again = 0; again < 3; again++) {
      assertSameBits(`repetition ${again}`, example, await runCase(open.backend, example), expected);
    }
  }
});

test.run();
