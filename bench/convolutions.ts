import type { ConvLayer } from '../src/model/layer.js';
import type { Backend, Call, Operation, Program, Tensor } from '../src/ops/backend.js';
import { convForward, winogradForward } from '../src/ops/conv/conv-forward.js';
import { convInputGradient, winogradInputGradient } from '../src/ops/conv/conv-input-gradient.js';
import { convWeightGradient, winogradWeightGradient } from '../src/ops/conv/conv-weight-gradient.js';
import {
  fasterByWinograd,
  winogradGain,
  winogradWay,
  type WinogradUse,
  type WinogradWay,
} from '../src/ops/conv/winograd-gain.js';
import { convSizes } from '../src/train/layers/conv.js';
import { winogradExtents, winogradTilesOf, WINOGRAD_LIMITS } from '../src/train/winograd/winograd.js';
import {
  winogradForwardCalls,
  winogradInputGradientCalls,
  winogradWeightGradientCalls,
} from '../src/train/winograd/winograd-calls.js';
import { MEMBERS } from './contender/contender.js';
import { openOwnBackend } from './contender/own-backend.js';
import { median, pairedRatio } from './measure/statistics.js';
import { digits } from './table/tables.js';
import { layersOf } from './workload/trained.js';
import { peerNumbers, type WorkloadName } from './workload/workloads.js';

const NAMES: readonly WorkloadName[] = ['W2', 'W3'];
/** Length of a sample, many times the millisecond between two checks for its end. */
const SAMPLE_MS = 60;
/** Work done before anything is timed, so that tiles have been chosen. */
const WARM_MS = 3000;

/** A layer's calls by one method or the other, with its tensors. */
interface Ways {
  readonly direct: Program;
  readonly winograd: Program;
}

/**
 * Times every convolution of W2 and W3: forward and input gradient together, and weight gradient. Returns
 * Markdown with the direct time, Winograd's time and their ratio, beside the predicted ratio that decides
 * between them.
 */
export async function convolutionTable(
  adapterName: string,
  rounds: number,
  say: (line: string) => void,
): Promise<string> {
  const numbers = await peerNumbers();
  const { backend, close } = await openOwnBackend(adapterName, undefined, Infinity);
  const way = winogradWay(backend);
  const rows: string[] = [];
  try {
    for (const name of NAMES) {
      const workload = numbers.WORKLOADS[name];
      const members = MEMBERS[name];
      for (const layer of layersOf(workload)) {
        if (layer.kind !== 'conv') continue;
        const { input, output } = layer;
        const title = `${name} ${input.channels} → ${output.channels}, ${input.height} × ${input.width}`;
        say(`${title} ...`);
        const tensors: Tensor[] = [];
        const noting = {
          tensor(...of: Parameters<Backend['tensor']>): Tensor {
            const tensor = backend.tensor(...of);
            tensors.push(tensor);
            return tensor;
          },
        };
        const calls = callsOf(noting, layer, { way, members, batch: workload.batch });
        for (const use of ['passes', 'weight-gradient'] as const) {
          const ways = {
            direct: await backend.prepare(calls[use].direct),
            winograd: await backend.prepare(calls[use].winograd),
          };
          const { direct, winograd, ratio } = await compare(backend, ways, rounds);
          const extents = winogradExtents(layer, workload.batch);
          const cells = [
            title,
            use === 'passes' ? 'forward, input gradient' : 'weight gradient',
            digits(direct, 3),
            digits(winograd, 3),
            `${digits(ratio.median, 3)} [${digits(ratio.low, 3)}, ${digits(ratio.high, 3)}]`,
            digits(winogradGain(way, use, extents), 3),
            fasterByWinograd(way, use, extents) ? 'Winograd' : 'direct',
          ];
          rows.push(`| ${cells.join(' | ')} |`);
        }
        backend.release(tensors);
      }
    }
    return [
      `Convolutions on ${backend.adapter.description}, all members; medians of ${rounds} rounds in turn, ` +
        `the ratio's range over them`,
      '',
      '| layer | direction | direct ms | Winograd ms | ratio | predicted | taken |',
      '| --- | --- | ---: | ---: | ---: | ---: | --- |',
      ...rows,
    ].join('\n');
  } finally {
    await close();
  }
}

function callsOf(
  backend: Pick<Backend, 'tensor'>,
  layer: ConvLayer,
  { way, members, batch }: { readonly way: WinogradWay; readonly members: number; readonly batch: number },
): Record<WinogradUse, { direct: Call[]; winograd: Call[] }> {
  const { input, output } = layer;
  const make = (label: string, shape: readonly number[]): Tensor =>
    backend.tensor(label, shape, 'f32', numbers(shape.reduce((product, extent) => product * extent, 1)));
  const weights = [members, input.channels, 3, 3, output.channels];
  const image = ({ channels, height, width }: ConvLayer['input']): number[] => [
    members,
    channels,
    height,
    width,
    batch,
  ];
  const tensors = {
    w: make('w', weights),
    dw: make('dw', weights),
    x: make('x', image(input)),
    dx: make('dx', image(input)),
    y: make('y', image(output)),
    dy: make('dy', image(output)),
  };
  const { w, dw, x, dx, y, dy } = tensors;
  const window = convSizes(layer);
  const x_member4 = (input.channels * input.height * input.width * batch) / 4;
  const sizes = { ...window, out_channels_padded: output.channels, batch4: batch / 4 };
  const passes = (forward: Operation, inputGradient: Operation): Call[] => [
    { operation: forward, members, tensors: { w, x, y }, sizes: { ...sizes, x_member4 } },
    { operation: inputGradient, members, tensors: { w, dy, dx }, sizes },
  ];
  const gradient = (operation: Operation): Call[] => [
    {
      operation,
      members,
      tensors: { x, dy, dw },
      sizes: {
        ...window,
        out_channels4: output.channels / 4,
        batch,
        batch_padded: batch,
        x_member: 4 * x_member4,
      },
    },
  ];
  const direct = {
    passes: passes(convForward, convInputGradient),
    'weight-gradient': gradient(convWeightGradient),
  };
  const winograd = (): typeof direct => {
    if (way === 'kernel') {
      return {
        passes: passes(winogradForward, winogradInputGradient),
        'weight-gradient': gradient(winogradWeightGradient),
      };
    }
    const tiles = winogradTilesOf(backend, layer, { members, batch, limits: WINOGRAD_LIMITS });
    const applied = { layer, members, batch, tiles };
    return {
      passes: [
        ...winogradForwardCalls(applied, tensors, false),
        ...winogradInputGradientCalls(applied, tensors),
      ],
      'weight-gradient': winogradWeightGradientCalls(applied, tensors, false),
    };
  };
  const by = winograd();
  return {
    passes: { direct: direct.passes, winograd: by.passes },
    'weight-gradient': { direct: direct['weight-gradient'], winograd: by['weight-gradient'] },
  };
}

/** Returns numbers between −½ and ½. None is so small that arithmetic on it is slow. */
function numbers(count: number): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, at) => (((at * 1103515245 + 12345) >>> 8) % 1021) / 1021 - 0.5,
  );
}

/** Returns the milliseconds of both methods, and how many times as fast Winograd's is. */
async function compare(
  backend: Backend,
  { direct, winograd }: Ways,
  rounds: number,
): Promise<{ direct: number; winograd: number; ratio: { median: number; low: number; high: number } }> {
  const timed = async (program: Program, times: number): Promise<number> => {
    const started = performance.now();
    await backend.run(program, times);
    await backend.finish();
    return (performance.now() - started) / times;
  };
  const contestants = [direct, winograd].map((program) => ({ program, times: 1, ms: [] as number[] }));
  for (const each of contestants) {
    for (const started = performance.now(); performance.now() - started < WARM_MS;) {
      const ms = await timed(each.program, each.times);
      each.times = Math.max(1, Math.min(1000, Math.round(SAMPLE_MS / ms)));
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const each of round % 2 === 0 ? contestants : [...contestants].reverse()) {
      each.ms.push(await timed(each.program, each.times));
    }
  }
  const [ofDirect, ofWinograd] = contestants.map(({ ms }) => ms);
  const ratio = pairedRatio(ofDirect, ofWinograd);
  if (!ratio) throw new RangeError('compare: no rounds');
  return { direct: median(ofDirect), winograd: median(ofWinograd), ratio };
}
