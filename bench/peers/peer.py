"""Shared by every Python peer: the same workloads, data, initial parameters,
minibatch order, timing rule and report as peer.mjs, number for number."""
import json
import math
import os
import sys
import time

import numpy as np

WORKLOADS = {
    "W1": dict(name="deep linear", E=16, n=2048, batch=128, lr=0.01, momentum=0.0,
               loss="mse", linear=True, input=(192,), classes=10,
               layers=[("d", 192, 256), ("d", 256, 256), ("d", 256, 256), ("d", 256, 10)]),
    "W2": dict(name="small conv", E=8, n=2048, batch=64, lr=0.05, momentum=0.9,
               loss="xent", linear=False, input=(16, 16, 3), classes=10,
               layers=[("c", 3, 16), ("c", 16, 16), ("p",), ("c", 16, 32), ("p",), ("d", 512, 10)]),
    "W3": dict(name="st-VGG-like", E=1, n=1024, batch=32, lr=0.01, momentum=0.9,
               loss="xent", linear=False, input=(32, 32, 3), classes=10,
               layers=[("c", 3, 32), ("c", 32, 32), ("p",), ("c", 32, 64), ("c", 64, 64), ("p",),
                       ("c", 64, 128), ("c", 128, 128), ("p",), ("c", 128, 256), ("c", 256, 256), ("p",),
                       ("D", 1024, 512), ("d", 512, 10)]),
    "W4": dict(name="wide deep linear", E=100, n=10000, batch=10000, lr=0.1, momentum=0.0,
               loss="mse", linear=True, input=(3072,), classes=2,
               layers=[("d", 3072, 1024), ("d", 1024, 1024), ("d", 1024, 1024), ("d", 1024, 1024), ("d", 1024, 2)]),
}


def step_flops(w):
    macs, side = 0, w["input"][0] if len(w["input"]) == 3 else 1
    for layer in w["layers"]:
        if layer[0] == "c":
            macs += side * side * 9 * layer[1] * layer[2]
        elif layer[0] == "p":
            side //= 2
        else:
            macs += layer[1] * layer[2]
    return 6 * macs * w["batch"]


def uniforms(seed, n):
    with np.errstate(over="ignore"):
        i = np.arange(1, n + 1, dtype=np.uint64)
        a = ((np.uint64(seed) + i * np.uint64(0x6D2B79F5)) & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        t = (a ^ (a >> np.uint32(15))) * (np.uint32(1) | a)
        t = (t + (t ^ (t >> np.uint32(7))) * (np.uint32(61) | t)) ^ t
        return (t ^ (t >> np.uint32(14))).astype(np.float64) / 4294967296.0


def normals(seed, n, scale=1.0):
    m = (n + 1) // 2
    u = uniforms(seed, 2 * m)
    r = np.sqrt(-2 * np.log(1 - u[0::2]))
    a = 2 * np.pi * u[1::2]
    out = np.empty(2 * m)
    out[0::2] = r * np.cos(a) * scale
    out[1::2] = r * np.sin(a) * scale
    return out[:n].astype(np.float32)


def seed_of(tag, a=0, b=0):
    return (tag * 0x9E3779B1 + a * 0x85EBCA77 + b * 0xC2B2AE3D) & 0xFFFFFFFF


PIXEL = 0.1


def make_data(w):
    n, k, d = w["n"], w["classes"], int(np.prod(w["input"]))
    image = len(w["input"]) == 3
    x = normals(seed_of(1), n * d, 0.3 if image else 1.0).reshape((n,) + tuple(w["input"]))
    if image:
        h, _, c = w["input"]
        s = h // 4
        latent = normals(seed_of(2), n * 16 * c).reshape(n, 4, 4, c)
        x = x + np.repeat(np.repeat(latent, s, 1), s, 2)
        feat = x.astype(np.float64).reshape(n, 4, s, 4, s, c).mean((2, 4)).reshape(n, 16 * c)
    else:
        feat = x.astype(np.float64)
    teacher = normals(seed_of(3), feat.shape[1] * k).reshape(-1, k).astype(np.float64)
    labels = np.argmax(feat @ teacher, 1).astype(np.int64)
    if image:  # small pixels: the loss then falls from the first step on
        x = (x.astype(np.float64) * PIXEL).astype(np.float32)
    onehot = np.zeros((n, k), np.float32)
    onehot[np.arange(n), labels] = 1
    return x, labels, onehot


def init_net(w, e):
    """[(kind, weight HWIO or [in,out], bias or None)] of network e."""
    out = []
    for i, layer in enumerate(w["layers"]):
        if layer[0] == "p":
            continue
        kind, cin, cout = layer
        fan = 9 * cin if kind == "c" else cin
        # small last layer under softmax, so that training starts near log(classes)
        gain = 2 if kind != "d" else 1 if w["linear"] else 0.1
        shape = (3, 3, cin, cout) if kind == "c" else (cin, cout)
        wt = normals(seed_of(4, e, i), int(np.prod(shape)), math.sqrt(gain / fan)).reshape(shape)
        out.append((kind, wt, None if w["linear"] else np.zeros(cout, np.float32)))
    return out


def init_ensemble(w, E):
    """Stacked over the E networks: [(kind, weight [E,...], bias [E,...] or None)]."""
    nets = [init_net(w, e) for e in range(E)]
    return [(layer[0][0], np.stack([p[1] for p in layer]),
             None if layer[0][2] is None else np.stack([p[2] for p in layer]))
            for layer in zip(*nets)]


def dense_rows_to_chw(wt, channels):
    """First dense layer [..., rows, cols] from HWC flatten order to CHW order."""
    lead, rows, cols = wt.shape[:-2], wt.shape[-2], wt.shape[-1]
    v = wt.reshape(lead + (rows // channels, channels, cols))
    return np.ascontiguousarray(np.swapaxes(v, -3, -2)).reshape(wt.shape)


ORDER_EPOCHS = 8


def make_order(w, E):
    """order(s) -> int64 [E, batch]."""
    per = w["n"] // w["batch"]
    if per == 1:  # a full batch: its order changes nothing but rounding
        return lambda s: np.broadcast_to(np.arange(w["n"]), (E, w["n"]))
    perms = np.stack([np.stack([np.argsort(uniforms(seed_of(5, e, p), w["n"]), kind="stable")
                                for p in range(ORDER_EPOCHS)]) for e in range(E)])

    def order(s):
        at = s % per
        return np.ascontiguousarray(perms[:, (s // per) % ORDER_EPOCHS, at * w["batch"]:(at + 1) * w["batch"]])
    return order


def cpu_clock():
    """(busy CPU seconds of the machine, of this process with its threads)"""
    with open("/proc/stat") as f:
        v = [int(a) for a in f.readline().split()[1:]]
    t = os.times()
    return (v[0] + v[1] + v[2] + v[5] + v[6]) / 100, t.user + t.system


def measure(peer, variant, workload, E, step, sync, eval_loss, versions, note=None):
    if os.environ.get("PEER_SERVE"):
        return serve(peer, variant, workload, E, step, sync, eval_loss, versions, note)
    w = WORKLOADS[workload]
    rep_seconds = float(os.environ.get("REP_SECONDS", 5))
    max_seconds = float(os.environ.get("MAX_SECONDS", 120))
    began = time.perf_counter()
    trace, s, warm = [eval_loss()], 0, 0.0
    while s < 3:
        t = time.perf_counter()
        step(s); s += 1
        sync()
        warm = time.perf_counter() - t
        trace.append(eval_loss())
        if time.perf_counter() - began > max_seconds / 3:
            break
    per_step = warm
    if warm < 1:
        k = max(1, min(50, round(1 / max(warm, 0.002))))
        t = time.perf_counter()
        for _ in range(k):
            step(s); s += 1
        sync()
        per_step = (time.perf_counter() - t) / k
    R = max(1, min(20000, round(rep_seconds / per_step)))
    # one repetition is thrown away, as in peer.mjs
    if warm < 4 and time.perf_counter() - began < max_seconds / 3:
        for _ in range(R):
            step(s); s += 1
        sync()
    rates, load = [], [os.getloadavg()[0]]
    cpu0, wall0 = cpu_clock(), time.perf_counter()
    for _ in range(3):
        t = time.perf_counter()
        for _ in range(R):
            step(s); s += 1
        sync()
        rates.append(R * E / (time.perf_counter() - t))
        if time.perf_counter() - began > max_seconds:
            break
    cpu1, wall = cpu_clock(), time.perf_counter() - wall0
    own = cpu1[1] - cpu0[1]
    # cores this process used, cores everything else used, while it was timed
    cores = dict(own=round(own / wall, 2), others=round(max(0.0, (cpu1[0] - cpu0[0] - own) / wall), 2))
    load.append(os.getloadavg()[0])
    return report(peer, variant, workload, E, rates, R, trace, eval_loss(), s, versions, note, load, cores)


def serve(peer, variant, workload, E, step, sync, eval_loss, versions, note=None, calls_ready=None):
    """serve() of peer.mjs: losses after 0 to 3 steps, then a rate for each line on stdin, then the loss at the end.
    calls_ready(), if given, is called after the losses and gives the steps that a call takes from then on."""
    def say(**line):
        print(json.dumps(line), flush=True)

    def finite(v):  # JSON has no NaN
        return v if math.isfinite(v) else None

    trace, s, inner, per_step = [eval_loss()], 0, 1, 1.0
    while s < 3:
        t = time.perf_counter()
        step(s)
        s += 1
        sync()
        per_step = time.perf_counter() - t
        trace.append(eval_loss())
    if calls_ready:
        inner = calls_ready()
    say(ready=True, peer=peer, variant=variant, workload=workload, E=E, stepsPerCall=1,
        lossTrace=[finite(float(v)) for v in trace], versions=versions, note=note)
    steps = s
    for line in sys.stdin:
        seconds = json.loads(line)["seconds"]
        cpu0, t = cpu_clock(), time.perf_counter()
        calls, wall = 0, 0.0
        while wall < 0.7 * seconds:  # again where the time of a step was overestimated
            R = max(1, round((seconds - wall) / per_step))
            for _ in range(R):
                step(s)
                s += 1
            sync()
            calls, wall = calls + R, time.perf_counter() - t
            per_step = wall / calls
        cpu1 = cpu_clock()
        steps += calls * inner
        own = (cpu1[1] - cpu0[1]) / wall
        say(rate=calls * inner * E / wall, seconds=wall, cores=dict(own=own, others=max(0.0, (cpu1[0] - cpu0[0]) / wall - own)))
    say(lossEnd=finite(eval_loss()), steps=steps)


def sig(v, d):
    return float(f"{v:.{d}g}")


def report(peer, variant, workload, E, rates, R, trace, loss_end, steps, versions, note, load, cores=None):
    order, rates = rates, sorted(rates)
    med = rates[len(rates) // 2]
    line = dict(peer=peer, variant=variant, workload=workload, E=E, netStepsPerSec=sig(med, 4),
                gflops=sig(med * step_flops(WORKLOADS[workload]) / 1e9, 4),
                spread=sig((rates[-1] - rates[0]) / med, 2), reps=[sig(v, 4) for v in order],
                ensembleStepsPerRep=R, lossTrace=[sig(float(v), 6) for v in trace], lossEnd=sig(float(loss_end), 5),
                steps=steps, lossFell=bool(loss_end < trace[0]), cores=cores, load=[round(v, 2) for v in load],
                versions=versions)
    if note:
        line["note"] = note
    print(json.dumps(line))
    sys.stdout.flush()
    return line
