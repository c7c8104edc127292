import { createInterface } from 'node:readline';
import { RECORDED } from '../../bench/measure/agreement.js';

/*
 * A contender that trains nothing and prints what a test wants: node pretended-peer.js MODE RATE --E=MEMBERS.
 */
const [mode, rate, members] = process.argv.slice(2);
const E = Number(members.slice('--E='.length));
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** Recorded means over the first E members after 0 to 3 steps. The other members balance the mean. */
const meanOf = (count: number): readonly number[] =>
  RECORDED.find((each) => each.workload === 'W1' && each.members === count)!.losses;
const memberLosses = meanOf(16).map((mean, step) =>
  Array.from({ length: 16 }, (_, m) => (m < 8 ? meanOf(8)[step] : 2 * mean - meanOf(8)[step])),
);
const off = mode.endsWith('wrong') ? 1.01 : 1;

if (mode === 'dies') {
  process.stderr.write("Error: Kernel 'Conv2DBackpropFilter' not registered\n    at somewhere\n");
  process.exit(3);
}
if (mode === 'no-torch') {
  process.stderr.write("ModuleNotFoundError: No module named 'torch'\n");
  process.exit(1);
}
if (mode === 'nonsense') process.stdout.write('{"ready": maybe}\n');
if (mode === 'hangs') setInterval(() => undefined, 1000);
process.stdout.write('a library that talks on stdout\n');
if (mode !== 'hangs' && mode !== 'nonsense') {
  say({
    ready: true,
    peer: 'pretended',
    variant: mode,
    E,
    stepsPerCall: 1,
    lossTrace: meanOf(E).map((loss) => off * loss),
    // Ours tells the width of the driver's vectors, too.
    versions: {
      adapter: mode === 'elsewhere' ? 'another' : mode === 'ours' ? 'the adapter, 256 bits' : 'the adapter',
    },
    ...(mode.startsWith('ours')
      ? { memberLosses: memberLosses.map((row) => row.map((loss) => off * loss)), traceSteps: [0, 1, 2, 3] }
      : {}),
  });
}
let rounds = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { seconds } = JSON.parse(line) as { seconds: number };
  if (mode === 'dies-later' && rounds++ === 2) process.exit(9);
  say({ rate: Number(rate), seconds, cores: { own: 1, others: 0.5 } });
}
if (mode !== 'hangs' && mode !== 'nonsense') say({ lossEnd: mode === 'rises' ? null : 0.5, steps: 12 });
