"""W1, W2, W3 in PyTorch on a CUDA GPU (written for torch 2.11 and an H200).
npm run bench names one combination at a time (PEER_SERVE in the environment).
usage: python3 h200_torch.py [--workloads=W1,W2,W3] [--E=default,64,256] [--modes=batched,unfold,serial,vmap]
         [--how=eager,graph,compile-graph,compile,compile-ro] [--tf32=0,1] [--device=cuda] [--budget=560]
The defaults leave out vmap, compile and compile-ro. About 10 minutes for W1,W2
and for W3 each, mostly compilation; it stops by itself after --budget seconds.

modes  batched (bmm / grouped convolution), unfold (im2col + matmul), vmap (torch.func), serial
how    eager          one Python step at a time
       graph          GRAPH_STEPS eager steps captured in one CUDA graph
       compile        torch.compile of loss and update, eager launch
       compile-graph  the compiled step captured in a CUDA graph
       compile-ro     torch.compile(mode='reduce-overhead')
Each combination prints one JSON line (peer.report) or one {"error": ...} line.
"""
import gc
import json
import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import torch

import peer as c
from torch_nets import Job

opt = dict(a[2:].split("=", 1) if "=" in a else (a[2:], "true") for a in sys.argv[1:])
device = opt.get("device", "cuda")
cuda = device.startswith("cuda")
START = time.perf_counter()
GRAPH_STEPS = int(os.environ.get("GRAPH_STEPS", 8))
names = lambda key, default: opt.get(key, default).split(",")
sync = torch.cuda.synchronize if cuda else (lambda: None)


def set_tf32(on):
    # the two long-standing switches; newer fp32_precision names must not be mixed with them
    torch.backends.cuda.matmul.allow_tf32 = on
    torch.backends.cudnn.allow_tf32 = on


class Runner:
    """Runs `how` many ways; step(s) advances `inner` training steps."""

    def __init__(self, job, how):
        self.job, self.inner = job, 1
        self.idx = job.orders[0].clone()
        self.bufs_warm = None
        total = None
        if how.startswith("compile"):
            kw = dict(mode="reduce-overhead") if how == "compile-ro" else {}
            if job.mode in ("vmap", "serial"):
                grads = torch.compile(job.grads, **kw)
                self.grads = lambda i: grads(i)
            else:
                total = torch.compile(job.total_loss, **kw)
                self.grads = lambda i: job.grads(i, total)
            self.update = torch.compile(job.update) if how != "compile-ro" else job.update
        else:
            self.grads, self.update = job.grads, job.update
        self.graphed = how in ("graph", "compile-graph")
        self.how = how
        self.graph = None

    def one(self, idx):
        if self.how == "compile-ro":
            torch.compiler.cudagraph_mark_step_begin()
        self.update(self.grads(idx))

    def capture(self):
        """Side-stream warm-up on a copy of the state, then capture."""
        job = self.job
        keep = [t.detach().clone() for t in job.params + (job.bufs or [])]
        self.static = job.orders[:GRAPH_STEPS].clone()
        s = torch.cuda.Stream()
        s.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(s):
            for i in range(3):
                self.one(self.static[i % GRAPH_STEPS])
        torch.cuda.current_stream().wait_stream(s)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            for i in range(GRAPH_STEPS):
                self.one(self.static[i])
        self.inner = GRAPH_STEPS
        with torch.no_grad():
            for t, k in zip(job.params + (job.bufs or []), keep):
                t.detach().copy_(k)

    def step(self, s):
        job = self.job
        if self.graph is None:
            self.one(job.orders[s % job.S])
        else:
            at = (s * self.inner) % job.S
            self.static.copy_(job.orders[at:at + self.inner])  # S is a multiple of GRAPH_STEPS
            self.graph.replay()


def measure_graph_aware(peer, variant, wl, job, r):
    """peer.measure, with `inner` training steps a call."""
    versions = dict(torch=torch.__version__, cuda=torch.version.cuda, gpu=torch.cuda.get_device_name() if cuda else "cpu")
    if os.environ.get("PEER_SERVE"):
        def ready():
            if r.graphed:
                r.capture()
                r.step(0)
                sync()
            return r.inner
        return c.serve(peer, variant, wl, job.E, r.step, sync, job.eval_loss, versions, None, ready)
    rep = float(os.environ.get("REP_SECONDS", 1))
    trace, s = [job.eval_loss()], 0
    for _ in range(3):
        r.step(s); s += 1
        sync()
        trace.append(job.eval_loss())
    if r.graphed:
        r.capture()
        s = 0
        r.step(s); s += 1
        sync()
    n, dt = 4, 0.0
    while dt < 0.3:
        t = time.perf_counter()
        for _ in range(n):
            r.step(s); s += 1
        sync()
        dt = time.perf_counter() - t
        n *= 2
    R = max(1, round(rep / (dt / (n // 2))))
    rates, load = [], [os.getloadavg()[0]]
    for _ in range(3):
        t = time.perf_counter()
        for _ in range(R):
            r.step(s); s += 1
        sync()
        rates.append(R * r.inner * job.E / (time.perf_counter() - t))
    load.append(os.getloadavg()[0])
    mem = round(torch.cuda.max_memory_allocated() / 2**30, 3) if cuda else None
    return c.report(peer, variant, wl, job.E, rates, R * r.inner, trace, job.eval_loss(), s * r.inner,
                    dict(torch=torch.__version__, cuda=torch.version.cuda, cudnn=torch.backends.cudnn.version() if cuda else None,
                         gpu=torch.cuda.get_device_name() if cuda else "cpu"), f"peak GiB {mem}", load)


if cuda:
    torch.backends.cudnn.benchmark = True
for wl in names("workloads", "W1,W2,W3"):
    w = c.WORKLOADS[wl]
    default = [w["E"]] if wl != "W3" else [1, 4]
    Es = [e for v in names("E", "default") for e in (default if v == "default" else [int(v)])]
    for E in Es:
        for mode in names("modes", "batched,unfold,serial"):
            if wl == "W1" and mode == "unfold" or mode == "serial" and E > 32:
                continue
            for how in names("how", "eager,graph,compile-graph"):
                if mode == "serial" and how.startswith("compile") and E > 16:
                    continue  # unrolled E times: minutes of compilation
                for tf32 in names("tf32", "0,1"):
                    tag = f"{mode}, {how}, tf32 {'on' if tf32 == '1' else 'off'}"
                    began = time.perf_counter()
                    if began - START > float(opt.get("budget", 560)):
                        print(json.dumps(dict(error="not run: budget spent", workload=wl, E=E, variant=tag)), flush=True)
                        continue
                    try:
                        set_tf32(tf32 == "1")
                        torch.manual_seed(0)
                        if hasattr(torch, "_dynamo"):
                            torch._dynamo.reset()
                        if cuda:
                            torch.cuda.reset_peak_memory_stats()
                        job = Job(wl, E, device, mode)
                        measure_graph_aware("torch-" + device, tag, wl, job, Runner(job, how))
                    except Exception as e:  # one failing combination must not end the run
                        if os.environ.get("PEER_SERVE"):
                            raise
                        print(json.dumps(dict(error=f"{type(e).__name__}: {str(e).splitlines()[0][:300] if str(e) else ''}",
                                              workload=wl, E=E, variant=tag)), flush=True)
                    job = None
                    gc.collect()
                    if cuda:
                        torch.cuda.empty_cache()
                    print(f"# {wl} E={E} {tag}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
