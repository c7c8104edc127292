// g = dw + decay * w;  s <- s + forget * (g * g - s);  d = sqrt(u + epsilon) / sqrt(s + epsilon) * g
// u <- u + forget * (d * d - u);  w <- w - rate[step] * d          one invocation: four parameters
// dw, square (s), moved (u), w: [member, parameter]   rates: [step]   step: [1]
// s moves by a difference, so that a g whose square is infinite makes NaN of it: d alone would hide it as 0.
#import lib/flat
struct Sizes {
  values4: u32, // of one member
  decay: f32,
  forget: f32, // 1 - rho
  epsilon: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dw: array<vec4f>;
@group(0) @binding(2) var<storage, read> rates: array<f32>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read_write> square: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> moved: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> w: array<vec4f>;

fn element_count() -> u32 {
  return sizes.values4;
}

fn element(i: u32, member: u32) {
  let at = member * sizes.values4 + i;
  let old = w[at];
  let u = moved[at];
  let g = fma(vec4f(sizes.decay), old, dw[at]);
  let s = fma(vec4f(sizes.forget), fma(g, g, -square[at]), square[at]);
  let d = sqrt(u + sizes.epsilon) / sqrt(s + sizes.epsilon) * g;
  square[at] = s;
  moved[at] = fma(vec4f(sizes.forget), fma(d, d, -u), u);
  w[at] = fma(vec4f(-rates[step[0]]), d, old);
}
