import { existsSync } from 'node:fs';
import { MEMBERS, type Contender } from './contender.js';
import type { WorkloadName } from '../workload/workloads.js';

/** Debian's interpreter, which has Debian's PyTorch. Another python3 may come first in PATH. */
const DEBIAN_PYTHON = '/usr/bin/python3';

interface Entry {
  readonly workload: WorkloadName;
  readonly script: 'tfjs' | 'jaxjs' | 'gpujs' | 'numpy' | 'torch';
  /** The device: webgpu, wasm, cpu, webasm or webasm-threads; empty for Python. */
  readonly device: string;
  readonly way: string;
  readonly options: readonly string[];
  readonly processes?: number;
  readonly members?: number;
  /** True for the fastest way of its library on this device, as measured on two cores with lavapipe. */
  readonly best?: boolean;
}

const SERIAL = 'one network after another';

function jaxjs(workload: WorkloadName, device: string, mode: string, rest: Partial<Entry> = {}): Entry {
  const ways: Readonly<Record<string, string>> = { vmap: 'vmap', batched: 'batched', serial: SERIAL };
  return {
    workload,
    script: 'jaxjs',
    device,
    ...rest,
    way: [ways[mode], ...(rest.way === undefined ? [] : [rest.way])].join(', '),
    options: [`--mode=${mode}`, ...(rest.options ?? [])],
  };
}

function tfjs(workload: WorkloadName, device: string, rest: Partial<Entry> = {}): Entry {
  return { workload, script: 'tfjs', device, way: SERIAL, options: [], ...rest };
}

function torch(
  workload: WorkloadName,
  way: string,
  options: readonly string[],
  rest: Partial<Entry> = {},
): Entry {
  return { workload, script: 'torch', device: '', way, options, ...rest };
}

const TWO = { processes: 2 } as const;
const BEST = { best: true } as const;
const CONV = { way: 'im2col', options: ['--conv=im2col'] } as const;
const CONV_THREADS = { way: 'im2col, 2 threads', options: ['--conv=im2col', '--threads'] } as const;
const THREADS = { way: '2 threads', options: ['--threads'] } as const;
const PATCH = { way: `${SERIAL}, own filter gradient`, options: ['--patch'] } as const;
const BATCHED = { way: 'batched', options: ['--mode=batched'] } as const;
const ONE = { members: 1 } as const;

const ENTRIES: readonly Entry[] = [
  jaxjs('W1', 'webgpu', 'batched', BEST),
  tfjs('W1', 'webgpu', { ...BATCHED, ...BEST }),
  {
    workload: 'W1',
    script: 'gpujs',
    device: 'webasm-threads',
    way: 'own kernels',
    options: ['--what=W1'],
    ...BEST,
  },
  jaxjs('W1', 'wasm', 'serial', { ...TWO, ...BEST }),
  tfjs('W1', 'wasm', { ...TWO, ...BEST }),
  torch('W1', 'bmm', ['--mode=batched'], BEST),
  torch('W1', SERIAL, ['--mode=serial', '--threads=1'], { ...TWO, ...BEST }),
  jaxjs('W1', 'webgpu', 'vmap'),
  jaxjs('W1', 'webgpu', 'serial'),
  jaxjs('W1', 'wasm', 'serial', THREADS),
  jaxjs('W1', 'wasm', 'batched', THREADS),
  tfjs('W1', 'webgpu'),
  tfjs('W1', 'wasm', BATCHED),
  tfjs('W1', 'cpu', BATCHED),
  { workload: 'W1', script: 'gpujs', device: 'webasm', way: 'own kernels', options: ['--what=W1'] },
  { workload: 'W1', script: 'gpujs', device: 'webgpu', way: 'own kernels', options: ['--what=W1'] },
  { workload: 'W1', script: 'gpujs', device: 'cpu', way: 'own kernels', options: ['--what=W1'] },
  { workload: 'W1', script: 'numpy', device: '', way: 'batched', options: [] },
  { workload: 'W1', script: 'numpy', device: '', way: SERIAL, options: ['--serial'] },
  torch('W1', SERIAL, ['--mode=serial']),
  torch('W1', 'vmap', ['--mode=vmap']),
  jaxjs('W2', 'webgpu', 'vmap', BEST),
  tfjs('W2', 'webgpu', BEST),
  tfjs('W2', 'wasm', { ...PATCH, ...TWO, ...BEST }),
  jaxjs('W2', 'wasm', 'serial', { ...CONV, ...TWO, ...BEST }),
  torch('W2', `${SERIAL}, channels last`, ['--mode=serial', '--channels-last'], BEST),
  torch('W2', `${SERIAL}, channels last`, ['--mode=serial', '--channels-last', '--threads=1'], {
    ...TWO,
    ...BEST,
  }),
  jaxjs('W2', 'webgpu', 'serial'),
  jaxjs('W2', 'webgpu', 'vmap', CONV),
  jaxjs('W2', 'wasm', 'serial', CONV_THREADS),
  tfjs('W2', 'wasm'),
  torch('W2', 'grouped convolution', ['--mode=batched']),
  torch('W2', 'vmap', ['--mode=vmap']),
  torch('W2', 'unfold', ['--mode=unfold']),
  jaxjs('W3', 'webgpu', 'vmap', BEST),
  tfjs('W3', 'webgpu', { ...ONE, ...BEST }),
  jaxjs('W3', 'wasm', 'serial', { ...CONV_THREADS, ...ONE, ...BEST }),
  torch('W3', `${SERIAL}, channels last`, ['--mode=serial', '--channels-last'], BEST),
  jaxjs('W3', 'webgpu', 'serial', { ...CONV, ...ONE }),
  tfjs('W3', 'wasm', { ...PATCH, ...ONE }),
  torch('W3', 'grouped convolution', ['--mode=batched']),
  torch('W3', 'vmap', ['--mode=vmap']),
];

interface Script {
  readonly title: string;
  readonly file: string;
  /** The option that takes the device. Python scripts, which have none, run in the peers' interpreter. */
  readonly deviceOption?: string;
  /** True if the script takes the workload and its members as options. */
  readonly sized: boolean;
}

const SCRIPTS: Readonly<Record<Entry['script'], Script>> = {
  tfjs: { title: 'TensorFlow.js', file: 'tfjs.mjs', deviceOption: 'backend', sized: true },
  jaxjs: { title: 'jax-js', file: 'jaxjs.mjs', deviceOption: 'device', sized: true },
  gpujs: { title: 'gpu.js', file: 'gpujs.mjs', deviceOption: 'mode', sized: true },
  numpy: { title: 'NumPy', file: 'numpy_w1.py', sized: false },
  torch: { title: 'PyTorch', file: 'torch_cpu.py', sized: true },
};
const DEVICES: Readonly<Record<string, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  webasm: 'WebAssembly',
  'webasm-threads': 'WebAssembly, threads',
  cpu: 'JavaScript',
  '': 'CPU',
};

/** Returns PyTorch on CUDA: float32 with TF32 off, and three ways to launch its kernels. */
function cuda(workload: WorkloadName, python: string): Contender[] {
  return (['eager', 'graph', 'compile-graph'] as const).map((how) => {
    const options = [
      `--workloads=${workload}`,
      `--E=${MEMBERS[workload]}`,
      '--modes=batched',
      `--how=${how}`,
      '--tf32=0',
    ];
    return {
      id: `${workload} torch CUDA ${how}`,
      workload,
      name: 'PyTorch CUDA',
      way: `batched, ${how}, TF32 off`,
      command: [python, 'h200_torch.py', ...options],
      processes: 1,
      members: MEMBERS[workload],
      onAdapter: false,
    };
  });
}

/** Returns the interpreter for the Python peers: PEERS_PYTHON, else Debian's, else the first in PATH. */
export function pythonOfPeers(): string {
  return process.env.PEERS_PYTHON ?? (existsSync(DEBIAN_PYTHON) ? DEBIAN_PYTHON : 'python3');
}

/** Returns the peers of a workload, each in its best way only or in every way. */
export function peersOf(
  workload: WorkloadName,
  every: boolean,
  python: string,
  hasCuda: boolean,
): Contender[] {
  const chosen = ENTRIES.filter((entry) => entry.workload === workload && (every || entry.best === true));
  return [...chosen.map((entry) => contenderOf(entry, python)), ...(hasCuda ? cuda(workload, python) : [])];
}

function contenderOf(
  { workload, script, device, way, options, processes = 1, members }: Entry,
  python: string,
): Contender {
  const { title, file, deviceOption, sized } = SCRIPTS[script];
  const all = members ?? MEMBERS[workload];
  const command =
    deviceOption === undefined ? [python, file] : [process.execPath, file, `--${deviceOption}=${device}`];
  const size = sized ? [`--workload=${workload}`, `--E=${all / processes}`] : [];
  const name = `${title} ${DEVICES[device]}`;
  const told = processes === 1 ? way : `${way}, ${processes} processes`;
  return {
    id: `${workload} ${name} ${told}`,
    workload,
    name,
    way: told,
    command: [...command, ...size, ...options],
    processes,
    members: all,
    onAdapter: device === 'webgpu',
  };
}
