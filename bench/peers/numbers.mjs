// What every JavaScript peer trains on: the workloads, their data, their initial
// parameters and their minibatch order. peer.py is the same thing in numpy,
// number for number, so that the losses of two peers after the same number of
// steps can be compared.

// ---------------------------------------------------------------- workloads
// Layers: c = conv 3x3 'same' + bias + ReLU, p = max pool 2x2, d = dense
// (+ bias unless `linear`), D = dense + bias + ReLU.
export const WORKLOADS = {
  W1: {
    name: 'deep linear', E: 16, n: 2048, batch: 128, lr: 0.01, momentum: 0,
    loss: 'mse', linear: true, input: [192], classes: 10,
    layers: [['d', 192, 256], ['d', 256, 256], ['d', 256, 256], ['d', 256, 10]],
  },
  W2: {
    name: 'small conv', E: 8, n: 2048, batch: 64, lr: 0.05, momentum: 0.9,
    loss: 'xent', input: [16, 16, 3], classes: 10,
    layers: [['c', 3, 16], ['c', 16, 16], ['p'], ['c', 16, 32], ['p'], ['d', 512, 10]],
  },
  W3: {
    name: 'st-VGG-like', E: 1, n: 1024, batch: 32, lr: 0.01, momentum: 0.9,
    loss: 'xent', input: [32, 32, 3], classes: 10,
    layers: [['c', 3, 32], ['c', 32, 32], ['p'], ['c', 32, 64], ['c', 64, 64], ['p'],
      ['c', 64, 128], ['c', 128, 128], ['p'], ['c', 128, 256], ['c', 256, 256], ['p'],
      ['D', 1024, 512], ['d', 512, 10]],
  },
  W4: {
    name: 'wide deep linear', E: 100, n: 10000, batch: 10000, lr: 0.1, momentum: 0,
    loss: 'mse', linear: true, input: [3072], classes: 2,
    layers: [['d', 3072, 1024], ['d', 1024, 1024], ['d', 1024, 1024], ['d', 1024, 1024], ['d', 1024, 2]],
  },
};

/** Training FLOPs of one step of one network: 3 x forward MACs x 2 x batch. */
export function stepFlops(w) {
  let macs = 0;
  let side = w.input.length === 3 ? w.input[0] : 1;
  for (const [kind, cin, cout] of w.layers) {
    if (kind === 'c') macs += side * side * 9 * cin * cout;
    else if (kind === 'p') side /= 2;
    else macs += cin * cout;
  }
  return 6 * macs * w.batch;
}

// ------------------------------------------------------------------- random
/** n uniforms in [0,1) as float64: mulberry32, counter i = 1..n. */
export function uniforms(seed, n) {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let a = (seed + Math.imul(i + 1, 0x6d2b79f5)) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    out[i] = ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  return out;
}
export function normals(seed, n, scale = 1) {
  const m = (n + 1) >> 1;
  const u = uniforms(seed, 2 * m);
  const out = new Float32Array(n);
  for (let i = 0; i < m; i++) {
    const r = Math.sqrt(-2 * Math.log(1 - u[2 * i]));
    const a = 2 * Math.PI * u[2 * i + 1];
    out[2 * i] = r * Math.cos(a) * scale;
    if (2 * i + 1 < n) out[2 * i + 1] = r * Math.sin(a) * scale;
  }
  return out;
}
export function seedOf(tag, a = 0, b = 0) {
  return (Math.imul(tag, 0x9e3779b1) + Math.imul(a, 0x85ebca77) + Math.imul(b, 0xc2b2ae3d)) >>> 0;
}

// --------------------------------------------------------------------- data
const PIXEL = 0.1;
/** Inputs (NHWC for images) and labels from a fixed random linear teacher. */
export function makeData(w) {
  const d = w.input.reduce((p, q) => p * q, 1);
  const k = w.classes;
  const x = normals(seedOf(1), w.n * d, w.input.length === 3 ? 0.3 : 1);
  let feat = x;
  let f = d;
  if (w.input.length === 3) {
    // A 4x4x3 latent enlarged to the image, plus noise; the teacher reads the
    // 4x4 block means, so it is linear in the image.
    const [h, , c] = w.input;
    const s = h / 4;
    f = 16 * c;
    const latent = normals(seedOf(2), w.n * f);
    const sums = new Float64Array(w.n * f);
    for (let i = 0; i < w.n; i++)
      for (let r = 0; r < h; r++)
        for (let q = 0; q < h; q++)
          for (let ch = 0; ch < c; ch++) {
            const at = ((i * h + r) * h + q) * c + ch;
            const lat = i * f + (((r / s) | 0) * 4 + ((q / s) | 0)) * c + ch;
            x[at] += latent[lat];
            sums[lat] += x[at];
          }
    feat = sums.map((v) => v / (s * s));
  }
  const teacher = normals(seedOf(3), f * k);
  const labels = new Int32Array(w.n);
  for (let i = 0; i < w.n; i++) {
    let best = -Infinity;
    for (let j = 0; j < k; j++) {
      let v = 0;
      for (let a = 0; a < f; a++) v += feat[i * f + a] * teacher[a * k + j];
      if (v > best) { best = v; labels[i] = j; }
    }
  }
  // small pixels: the loss then falls from the first step on, also for a peer
  // that gets no further than that
  if (w.input.length === 3) for (let i = 0; i < x.length; i++) x[i] *= PIXEL;
  const onehot = new Float32Array(w.n * k);
  for (let i = 0; i < w.n; i++) onehot[i * k + labels[i]] = 1;
  return { x, labels, onehot, d, k };
}

/** Parameters of network e: [{w, wShape, b}], conv as HWIO, dense as [in,out]. */
export function initNet(w, e) {
  const out = [];
  w.layers.forEach(([kind, cin, cout], l) => {
    if (kind === 'p') return;
    const fan = kind === 'c' ? 9 * cin : cin;
    // small last layer under softmax, so that training starts near log(classes)
    const gain = kind !== 'd' ? 2 : w.linear ? 1 : 0.1;
    const shape = kind === 'c' ? [3, 3, cin, cout] : [cin, cout];
    const size = shape.reduce((p, q) => p * q, 1);
    out.push({
      kind, wShape: shape, w: normals(seedOf(4, e, l), size, Math.sqrt(gain / fan)),
      b: w.linear ? null : new Float32Array(cout), cout,
    });
  });
  return out;
}

/** HWIO -> OIHW. */
export function toOIHW(src, [h, w, ci, co]) {
  const out = new Float32Array(src.length);
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++)
    for (let i = 0; i < ci; i++) for (let o = 0; o < co; o++)
      out[((o * ci + i) * h + y) * w + x] = src[((y * w + x) * ci + i) * co + o];
  return out;
}
/** Images NHWC -> NCHW. */
export function toNCHW(src, n, [h, w, c]) {
  const out = new Float32Array(src.length);
  for (let i = 0; i < n; i++) for (let p = 0; p < h * w; p++) for (let ch = 0; ch < c; ch++)
    out[(i * c + ch) * h * w + p] = src[(i * h * w + p) * c + ch];
  return out;
}
/** Rows of the first dense layer, from HWC flatten order to CHW order. */
export function denseRowsToCHW(src, [rows, cols], channels) {
  const pix = rows / channels;
  const out = new Float32Array(src.length);
  for (let p = 0; p < pix; p++) for (let c = 0; c < channels; c++)
    out.set(src.subarray((p * channels + c) * cols, (p * channels + c + 1) * cols), (c * pix + p) * cols);
  return out;
}

const ORDER_EPOCHS = 8; // made beforehand and then repeated, to keep it out of the timing
export function makeOrder(w, E) {
  const per = w.n / w.batch;
  // A full batch: its order changes nothing but rounding.
  if (per === 1) { const all = Int32Array.from({ length: w.n }, (_, i) => i); return () => all; }
  const perms = [];
  for (let e = 0; e < E; e++) {
    const epochs = [];
    for (let p = 0; p < ORDER_EPOCHS; p++) {
      const u = uniforms(seedOf(5, e, p), w.n);
      epochs.push(Int32Array.from(u.keys()).sort((a, b) => u[a] - u[b]));
    }
    perms.push(epochs);
  }
  /** Example numbers of network e at step s. */
  return (e, s) => {
    const p = perms[e][Math.floor(s / per) % ORDER_EPOCHS];
    return p.subarray((s % per) * w.batch, (s % per + 1) * w.batch);
  };
}
