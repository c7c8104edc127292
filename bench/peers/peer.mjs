// Shared by every JavaScript peer: the numbers of numbers.mjs, the timing rule
// and the report.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stepFlops, WORKLOADS } from './numbers.mjs';

export * from './numbers.mjs';

// ------------------------------------------------------------------- timing
/** [busy CPU seconds of the machine, of this process with its threads]. */
export function cpuClock() {
  const f = readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1).map(Number);
  const busy = (f[0] + f[1] + f[2] + f[5] + f[6]) / 100; // user nice system irq softirq, not iowait or steal
  const own = process.cpuUsage();
  return [busy, (own.user + own.system) / 1e6];
}
/**
 * step(s): queue training step s of all E networks. sync(): wait for all queued
 * work. evalLoss(): mean loss of the E networks on the first `batch` examples.
 * Reports one JSON line and returns it.
 */
export async function measure(cfg) {
  if (process.env.PEER_SERVE) return serve(cfg);
  const { peer, variant, workload, E, step, sync, evalLoss, versions, note, networksPerStep = E } = cfg;
  const w = WORKLOADS[workload];
  const repSeconds = Number(process.env.REP_SECONDS ?? 5);
  const maxSeconds = Number(process.env.MAX_SECONDS ?? 120);
  const began = performance.now();
  const trace = [await evalLoss()];
  let s = 0;
  // Warm-up, which is also the check: the loss after 0, 1, 2, 3 steps. A peer
  // too slow for that stops early.
  let warm = 0;
  for (; s < 3; ) {
    const t = performance.now();
    await step(s++);
    await sync();
    warm = (performance.now() - t) / 1000;
    trace.push(await evalLoss());
    if ((performance.now() - began) / 1000 > maxSeconds / 3) break;
  }
  // A short run fixes the number of steps of one repetition.
  let perStep = warm;
  if (warm < 1) {
    const k = Math.max(1, Math.min(50, Math.round(1 / Math.max(warm, 0.002))));
    const t = performance.now();
    for (let i = 0; i < k; i++) await step(s++);
    await sync();
    perStep = (performance.now() - t) / 1000 / k;
  }
  const R = Math.max(1, Math.min(5000, Math.round(repSeconds / perStep)));
  // One repetition is discarded, because V8 needs seconds to optimise fresh wasm.
  if (warm < 4 && (performance.now() - began) / 1000 < maxSeconds / 3) {
    for (let i = 0; i < R; i++) await step(s++);
    await sync();
  }
  const rates = [];
  const load = [os.loadavg()[0]];
  const cpu0 = cpuClock();
  const wall0 = performance.now();
  for (let r = 0; r < 3; r++) {
    const t = performance.now();
    for (let i = 0; i < R; i++) await step(s++);
    await sync();
    rates.push((R * networksPerStep) / ((performance.now() - t) / 1000));
    if ((performance.now() - began) / 1000 > maxSeconds) break;
  }
  const cpu1 = cpuClock();
  const wall = (performance.now() - wall0) / 1000;
  const own = cpu1[1] - cpu0[1];
  load.push(os.loadavg()[0]);
  // cores this process used, cores everything else used, while it was timed
  const cores = { own: +(own / wall).toFixed(2), others: +Math.max(0, (cpu1[0] - cpu0[0] - own) / wall).toFixed(2) };
  const lossEnd = await evalLoss();
  return report({ peer, variant, workload, E, rates, stepsPerRep: R, trace, lossEnd, steps: s, versions, note, load, cores });
}

/**
 * Serves `npm run bench`, which keeps several peers alive and measures them in turn. Prints a line with the
 * losses after 0 to 3 calls of step(). For each line {"seconds":S} on stdin it takes steps for about S
 * seconds and prints their rate. At the end of stdin it prints the final loss.
 */
export async function serve(cfg) {
  const { peer, variant, workload, E, step, sync, evalLoss, versions, note, networksPerStep = E } = cfg;
  const say = (line) => console.log(JSON.stringify(line));
  const trace = [await evalLoss()];
  let s = 0;
  let perStep = 1;
  while (s < 3) {
    const t = performance.now();
    await step(s++);
    await sync();
    perStep = (performance.now() - t) / 1000;
    trace.push(await evalLoss());
  }
  say({ ready: true, peer, variant, workload, E, stepsPerCall: networksPerStep / E, lossTrace: trace, versions, note });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { seconds } = JSON.parse(line);
    const cpu0 = cpuClock();
    const t = performance.now();
    let calls = 0;
    let wall = 0;
    // Repeat if the time of a step was overestimated, since the first steps compile.
    while (wall < 0.7 * seconds) {
      const R = Math.max(1, Math.round((seconds - wall) / perStep));
      for (let i = 0; i < R; i++) await step(s++);
      await sync();
      calls += R;
      wall = (performance.now() - t) / 1000;
      perStep = wall / calls;
    }
    const cpu1 = cpuClock();
    const own = (cpu1[1] - cpu0[1]) / wall;
    say({ rate: (calls * networksPerStep) / wall, seconds: wall, cores: { own, others: Math.max(0, (cpu1[0] - cpu0[0]) / wall - own) } });
  }
  say({ lossEnd: await evalLoss(), steps: (s * networksPerStep) / E });
}

export function report(r) {
  const w = WORKLOADS[r.workload];
  const sorted = [...r.rates].sort((a, b) => a - b);
  const med = sorted[sorted.length >> 1];
  const line = {
    peer: r.peer, variant: r.variant, workload: r.workload, E: r.E,
    netStepsPerSec: +med.toPrecision(4), gflops: +((med * stepFlops(w)) / 1e9).toPrecision(4),
    spread: +((sorted.at(-1) - sorted[0]) / med).toPrecision(2),
    reps: r.rates.map((v) => +v.toPrecision(4)), ensembleStepsPerRep: r.stepsPerRep,
    lossTrace: r.trace.map((v) => +v.toPrecision(6)), lossEnd: +r.lossEnd.toPrecision(5), steps: r.steps,
    lossFell: r.lossEnd < r.trace[0], cores: r.cores, load: r.load.map((v) => +v.toFixed(2)), versions: r.versions, note: r.note,
  };
  console.log(JSON.stringify(line));
  return line;
}

export function args() {
  const out = {};
  for (const a of process.argv.slice(2)) {
    const m = /^--([^=]+)(?:=(.*))?$/.exec(a);
    if (m) out[m[1]] = m[2] ?? 'true';
  }
  return out;
}

/** Dawn's node bindings as navigator.gpu (Node 20 has no navigator at all). */
export async function installDawn(wgpu) {
  process.env.XDG_RUNTIME_DIR ??= os.tmpdir();
  const { create, globals } = wgpu;
  Object.assign(globalThis, globals);
  const gpu = create((process.env.DAWN_FLAGS ?? '').split(' ').filter(Boolean));
  installNavigator({ gpu });
  return gpu;
}
export function installNavigator(extra) {
  const old = globalThis.navigator;
  const nav = { userAgent: old?.userAgent ?? `Node.js/${process.versions.node}`,
    hardwareConcurrency: os.availableParallelism(), platform: process.platform, ...extra };
  Object.defineProperty(globalThis, 'navigator', { value: nav, configurable: true, writable: true });
}
export { sleep };
