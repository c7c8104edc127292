"""The three workloads in PyTorch (1.13 to 2.11), as one ensemble step.

modes: batched  bmm for dense, one grouped convolution (groups=E) per layer
       unfold   bmm for dense, im2col (F.unfold) + batched matmul for convolutions
       vmap     torch.func (functorch) vmap(grad) of one network
       serial   one network after another, ordinary F.conv2d / F.linear
"""
import numpy as np
import torch
import torch.nn.functional as F

import peer as c


class Job:
    def __init__(self, workload, E=None, device="cpu", mode="batched", channels_last=False):
        self.workload = workload
        self.w = w = c.WORKLOADS[workload]
        self.E = E = E or w["E"]
        self.mode, self.device = mode, device
        image = len(w["input"]) == 3
        x, labels, onehot = c.make_data(w)
        if image:
            x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
        to = lambda a: torch.from_numpy(np.ascontiguousarray(a)).to(device)
        self.x = to(x)
        if channels_last and image:
            self.x = self.x.contiguous(memory_format=torch.channels_last)
        self.y = to(onehot if w["loss"] == "mse" else labels)
        # parameters [E, ...]: conv OIHW, dense [in, out]
        self.kinds, self.params, channels, first_dense = [], [], None, True
        for kind, wt, b in c.init_ensemble(w, E):
            if kind == "c":
                channels = wt.shape[-1]
                wt = wt.transpose(0, 4, 3, 1, 2)
            elif first_dense and channels:
                wt = c.dense_rows_to_chw(wt, channels)
                first_dense = False
            self.params += [to(wt)] + ([] if b is None else [to(b)])
        if mode == "serial":
            self.nets = [[p[e].clone() for p in self.params] for e in range(E)]
            if channels_last:
                self.nets = [[p.contiguous(memory_format=torch.channels_last) if p.dim() == 4 else p for p in n]
                             for n in self.nets]
            self.params = [p for n in self.nets for p in n]
        for p in self.params:
            p.requires_grad_(True)
        self.bufs = [torch.zeros_like(p) for p in self.params] if w["momentum"] else None
        order = c.make_order(w, E)
        S = c.ORDER_EPOCHS * (w["n"] // w["batch"])
        self.orders = to(np.stack([order(s) for s in range(S)]))  # [S, E, B]
        self.S = S
        self.eval_idx = torch.arange(w["batch"], device=device).expand(E, -1).contiguous()
        if mode == "vmap":
            try:
                from torch.func import grad, vmap
            except ImportError:
                from functorch import grad, vmap
            self._vgrad = vmap(grad(lambda ps, xb, yb: self.loss_one(ps, xb, yb)))

    # ---- one network (no ensemble axis)
    def loss_one(self, ps, xb, yb):
        out = _forward_one(self.w, ps, xb)
        return F.mse_loss(out, yb) if self.w["loss"] == "mse" else F.cross_entropy(out, yb)

    # ---- all networks: mean loss of each, [E]
    def losses(self, params, idx):
        w, E, B = self.w, self.E, self.w["batch"]
        if B == w["n"]:  # a full batch is one for all networks, not a copy for each
            xb, yb = (t.expand(E, *t.shape) for t in (self.x, self.y))
        else:
            xb, yb = self.x[idx], self.y[idx]
        out = (_forward_grouped if self.mode == "batched" else _forward_unfold)(w, params, xb, E, B)
        if w["loss"] == "mse":
            return ((out - yb) ** 2).mean((1, 2))
        return F.cross_entropy(out.reshape(E * B, -1), yb.reshape(-1), reduction="none").view(E, B).mean(1)

    def total_loss(self, idx):
        return self.losses(self.params, idx).sum()

    def grads(self, idx, total_loss=None):
        if self.mode == "serial":
            out = []
            for e, ps in enumerate(self.nets):
                loss = self.loss_one(ps, self.x[idx[e]], self.y[idx[e]])
                out += torch.autograd.grad(loss, ps)
            return out
        if self.mode == "vmap":
            return self._vgrad(tuple(p.detach() for p in self.params), self.x[idx], self.y[idx])
        return torch.autograd.grad((total_loss or self.total_loss)(idx), self.params)

    @torch.no_grad()
    def update(self, grads):
        lr, m = self.w["lr"], self.w["momentum"]
        ps, grads = [p.detach() for p in self.params], [g.detach() for g in grads]
        if m:
            torch._foreach_mul_(self.bufs, m)
            torch._foreach_add_(self.bufs, grads)
            torch._foreach_add_(ps, self.bufs, alpha=-lr)
        else:
            torch._foreach_add_(ps, grads, alpha=-lr)

    def step(self, s):
        self.update(self.grads(self.orders[s % self.S]))

    @torch.no_grad()
    def eval_loss(self):
        xb, yb = self.x[self.eval_idx[0]], self.y[self.eval_idx[0]]
        nets = self.nets if self.mode == "serial" else [[p[e] for p in self.params] for e in range(self.E)]
        return float(sum(self.loss_one(n, xb, yb) for n in nets) / self.E)


def _forward_one(w, ps, h):
    it, flat = iter(ps), False
    for layer in w["layers"]:
        if layer[0] == "p":
            h = F.max_pool2d(h, 2)
            continue
        wt = next(it)
        if layer[0] == "c":
            h = F.relu(F.conv2d(h, wt, next(it), padding=1))
            continue
        if not flat:
            h, flat = h.reshape(h.shape[0], -1), True
        h = h @ wt if w["linear"] else h @ wt + next(it)
        if layer[0] == "D":
            h = F.relu(h)
    return h


def _dense(w, layer, it, wt, h):
    h = torch.bmm(h, wt) if w["linear"] else torch.baddbmm(next(it).unsqueeze(1), h, wt)
    return F.relu(h) if layer[0] == "D" else h


def _forward_grouped(w, params, xb, E, B):
    it, flat, h = iter(params), len(w["input"]) == 1, xb
    if not flat:  # [E,B,C,H,W] -> [B,E*C,H,W]
        h = xb.transpose(0, 1).reshape(B, -1, xb.shape[3], xb.shape[4])
    for layer in w["layers"]:
        if layer[0] == "p":
            h = F.max_pool2d(h, 2)
            continue
        wt = next(it)
        if layer[0] == "c":
            h = F.relu(F.conv2d(h, wt.reshape((-1,) + tuple(wt.shape[2:])), next(it).reshape(-1), padding=1, groups=E))
            continue
        if not flat:
            h, flat = h.reshape(B, E, -1).transpose(0, 1), True
        h = _dense(w, layer, it, wt, h)
    return h


def _forward_unfold(w, params, xb, E, B):
    it, flat, h = iter(params), len(w["input"]) == 1, xb
    for layer in w["layers"]:
        if layer[0] == "p":
            h = F.max_pool2d(h.flatten(0, 1), 2).view(E, B, h.shape[2], h.shape[3] // 2, h.shape[4] // 2)
            continue
        wt = next(it)
        if layer[0] == "c":
            hh, ww = h.shape[3], h.shape[4]
            cols = F.unfold(h.flatten(0, 1), 3, padding=1).view(E, B, -1, hh * ww)
            h = torch.matmul(wt.reshape(E, 1, wt.shape[1], -1), cols) + next(it)[:, None, :, None]
            h = F.relu(h).view(E, B, wt.shape[1], hh, ww)
            continue
        if not flat:
            h, flat = h.reshape(E, B, -1), True
        h = _dense(w, layer, it, wt, h)
    return h
