import type { ConvLayer } from '../src/model/layer.js';
import type { Backend, Call, Operation, Program, Tensor } from '../src/ops/backend.js';
import { convForward, winogradForward } from '../src/ops/conv/conv-forward.js';
import { convForwardStrips } from '../src/ops/conv/conv-forward-strips.js';
import { convInputGradient, winogradInputGradient } from '../src/ops/conv/conv-input-gradient.js';
import { convInputGradientStrips } from '../src/ops/conv/conv-input-gradient-strips.js';
import { convWeightGradient, winogradWeightGradient } from '../src/ops/conv/conv-weight-gradient.js';
import { convWeightGradientStrips } from '../src/ops/conv/conv-weight-gradient-strips.js';
import { fitsStrips, usesStrips } from '../src/ops/conv/strips.js';
import {
  fasterByWinograd,
  usesWinograd,
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
import { NO_NUMBER } from '../src/report/format/number.js';
import { digits } from './table/tables.js';
import { layersOf } from './workload/trained.js';
import { peerNumbers, type WorkloadName } from './workload/workloads.js';

const NAMES: readonly WorkloadName[] = ['W2', 'W3'];
/** Length of a sample, many times the millisecond between two checks for its end. */
const SAMPLE_MS = 60;
/** Work done before anything is timed, so that tiles have been chosen. */
const WARM_MS = 3000;

/** Ways to compute a convolution: directly by tiles or by strips, or by Winograd's method. */
type Way = 'tiles' | 'strips' | 'winograd';

/**
 * Times every convolution of W2 and W3: forward and input gradient together, and weight gradient. Returns
 * Markdown with the time by each way, the ratio of tiles to Winograd's, beside the predicted one that decides
 * whether Winograd's is taken, and what is taken.
 */
export async function convolutionTable(
  adapterName: string,
  rounds: number,
  say: (line: string) => void,
): Promise<string> {
  const numbers = await peerNumbers();
  const { backend, close } = await openOwnBackend(adapterName, undefined, Infinity);
  const method = winogradWay(backend);
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
        const calls = callsOf(noting, layer, { method, members, batch: workload.batch });
        const strips = usesStrips(backend) && fitsStrips({ ...layer, outChannels: output.channels });
        const usual = strips ? 'strips' : 'tiles';
        for (const use of ['passes', 'weight-gradient'] as const) {
          const ways = new Map<Way, Program>();
          for (const way of ['tiles', usual, 'winograd'] as const) {
            if (!ways.has(way)) ways.set(way, await backend.prepare(calls[use][way]));
          }
          const times = await compare(backend, ways, rounds);
          const ratio = pairedRatio(times.get('tiles') ?? [], times.get('winograd') ?? []);
          if (!ratio) throw new RangeError('convolutionTable: no rounds');
          const milliseconds = (way: Way): string => {
            const ms = times.get(way);
            return ms ? digits(median(ms), 3) : NO_NUMBER;
          };
          const extents = winogradExtents(layer, workload.batch);
          const byWinograd = usesWinograd(backend) && fasterByWinograd(method, use, extents);
          const cells = [
            title,
            use === 'passes' ? 'forward, input gradient' : 'weight gradient',
            ...(['tiles', 'strips', 'winograd'] as const).map(milliseconds),
            `${digits(ratio.median, 3)} [${digits(ratio.low, 3)}, ${digits(ratio.high, 3)}]`,
            digits(winogradGain(method, use, extents), 3),
            byWinograd ? 'Winograd' : usual,
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
      '| layer | direction | tiles ms | strips ms | Winograd ms | tiles ÷ Winograd | predicted | taken |',
      '| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |',
      ...rows,
    ].join('\n');
  } finally {
    await close();
  }
}

function callsOf(
  backend: Pick<Backend, 'tensor'>,
  layer: ConvLayer,
  {
    method,
    members,
    batch,
  }: {
    readonly method: WinogradWay;
    readonly members: number;
    readonly batch: number;
  },
): Record<WinogradUse, Record<Way, Call[]>> {
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
  const ofWeights = {
    ...window,
    out_channels4: output.channels / 4,
    batch,
    batch_padded: batch,
    x_member: 4 * x_member4,
  };
  const weightGradient = (operation: Operation): Call[] => [
    { operation, members, tensors: { x, dy, dw }, sizes: ofWeights },
  ];
  const winograd = (): Record<WinogradUse, Call[]> => {
    if (method === 'kernel') {
      return {
        passes: passes(winogradForward, winogradInputGradient),
        'weight-gradient': weightGradient(winogradWeightGradient),
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
    passes: {
      tiles: passes(convForward, convInputGradient),
      strips: passes(convForwardStrips, convInputGradientStrips),
      winograd: by.passes,
    },
    'weight-gradient': {
      tiles: weightGradient(convWeightGradient),
      strips: weightGradient(convWeightGradientStrips),
      winograd: by['weight-gradient'],
    },
  };
}

/** Returns numbers between −½ and ½. None is so small that arithmetic on it is slow. */
function numbers(count: number): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, at) => (((at * 1103515245 + 12345) >>> 8) % 1021) / 1021 - 0.5,
  );
}

/** Returns the milliseconds of each way by round. In a round each is timed once, to and fro. */
async function compare(
  backend: Backend,
  ways: ReadonlyMap<Way, Program>,
  rounds: number,
): Promise<ReadonlyMap<Way, readonly number[]>> {
  const timed = async (program: Program, times: number): Promise<number> => {
    const started = performance.now();
    await backend.run(program, times);
    await backend.finish();
    return (performance.now() - started) / times;
  };
  const contestants = [...ways].map(([way, program]) => ({ way, program, times: 1, ms: [] as number[] }));
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
  return new Map(contestants.map(({ way, ms }) => [way, ms]));
}
