// g = dw + decay * w;  m <- m + forget1 * (g - m);  v <- v + forget2 * (g * g - v)
// w <- w - rate[step] * m / (sqrt(v) + epsilon)          one invocation: four parameters
// dw, mean (m), square (v), w: [member, parameter]   rates: [step]   step: [1]
// Moments move by a difference, so that an infinite g makes NaN of them: m / sqrt(v) alone would hide it
// as 0.
#import lib/flat
struct Sizes {
  values4: u32, // of one member
  decay: f32,
  forget1: f32, // 1 - beta1
  forget2: f32, // 1 - beta2
  epsilon: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dw: array<vec4f>;
@group(0) @binding(2) var<storage, read> rates: array<f32>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read_write> mean: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> square: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> w: array<vec4f>;

fn element_count() -> u32 {
  return sizes.values4;
}

fn element(i: u32, member: u32) {
  let at = member * sizes.values4 + i;
  let old = w[at];
  let g = fma(vec4f(sizes.decay), old, dw[at]);
  let m = fma(vec4f(sizes.forget1), g - mean[at], mean[at]);
  let v = fma(vec4f(sizes.forget2), fma(g, g, -square[at]), square[at]);
  mean[at] = m;
  square[at] = v;
  w[at] = fma(vec4f(-rates[step[0]]), m / (sqrt(v) + sizes.epsilon), old);
}
