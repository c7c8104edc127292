"""W1, W2, W3 in PyTorch on the CPU.
usage: /usr/bin/python3 torch_cpu.py --workload=W1 [--mode=batched|unfold|vmap|serial] [--E=16] [--threads=2] [--channels-last]"""
import os
import sys

opt = dict(a[2:].split("=", 1) if "=" in a else (a[2:], "true") for a in sys.argv[1:])
threads = int(opt.get("threads", os.cpu_count()))
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
# Debian's torch runs its own threads with OpenMP: with OpenBLAS's pthread build
# the two pools fight for the cores (3.5 times slower), so take the OpenMP build
# (apt-get install libopenblas0-openmp).
BLAS = "/usr/lib/x86_64-linux-gnu/openblas-openmp"
if os.path.isdir(BLAS) and BLAS not in os.environ.get("LD_LIBRARY_PATH", ""):
    os.environ["LD_LIBRARY_PATH"] = BLAS
    os.execv(sys.executable, [sys.executable] + sys.argv)

import torch

import peer as c
from torch_nets import Job

torch.set_num_threads(threads)
torch.manual_seed(0)
mode, wl = opt.get("mode", "batched"), opt["workload"]
job = Job(wl, int(opt["E"]) if "E" in opt else None, "cpu", mode, "channels-last" in opt)
variant = dict(batched="bmm" if wl in ("W1", "W4") else "grouped conv + bmm", unfold="unfold + bmm", vmap="functorch vmap(grad)",
               serial="one network after another")[mode] + (", channels_last" if "channels-last" in opt else "")
c.measure("torch-cpu", variant, wl, job.E, job.step, lambda: None, job.eval_loss,
          dict(torch=torch.__version__, threads=torch.get_num_threads(),
               blas=os.path.basename(os.environ.get("LD_LIBRARY_PATH", "default"))))
