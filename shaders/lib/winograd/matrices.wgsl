// Winograd's F(4, 3): four neighbouring outputs y[r] = sum_k g[k] * d[r + k] from six products,
//   y = Aᵀ ((G g) * (Bᵀ d)),
// by the values of polynomials at the points 0, 1, -1, 1/2, -2 and infinity (src/ops/conv/winograd.ts).
// The rows and the columns of an image are transformed one after the other.

// Bᵀ d
fn input_transform(d0: vec4f, d1: vec4f, d2: vec4f, d3: vec4f, d4: vec4f, d5: vec4f) -> array<vec4f, 6> {
  let odd = d3 - d1;
  let even = d4 - d2;
  return array<vec4f, 6>(
    fma(vec4f(1.5), odd, d0 - d2 + even),
    fma(vec4f(2.5), d3, fma(vec4f(0.5), d2, d4 - d1)),
    fma(vec4f(-2.5), d2, fma(vec4f(0.5), d3, d4 + d1)),
    fma(vec4f(2.0), odd, even),
    fma(vec4f(-0.5), odd, even),
    fma(vec4f(1.5), even, d5 - d3 - odd),
  );
}

// G g
fn weight_transform(g0: vec4f, g1: vec4f, g2: vec4f) -> array<vec4f, 6> {
  let even = g0 + g2;
  return array<vec4f, 6>(
    g0,
    (even + g1) * (1.0 / 3.0),
    (g1 - even) * (1.0 / 3.0),
    fma(vec4f(0.25), g2, fma(vec4f(0.5), g1, g0)) * (-16.0 / 15.0),
    fma(vec4f(4.0), g2, fma(vec4f(-2.0), g1, g0)) * (1.0 / 15.0),
    g2,
  );
}

// Aᵀ p
fn output_transform(p0: vec4f, p1: vec4f, p2: vec4f, p3: vec4f, p4: vec4f, p5: vec4f) -> array<vec4f, 4> {
  let sum = p1 + p2;
  let difference = p1 - p2;
  return array<vec4f, 4>(
    p0 + sum + p3 + p4,
    fma(vec4f(-2.0), p4, fma(vec4f(0.5), p3, difference)),
    fma(vec4f(4.0), p4, fma(vec4f(0.25), p3, sum)),
    fma(vec4f(-8.0), p4, fma(vec4f(0.125), p3, difference)) + p5,
  );
}

// A y
fn output_gradient_transform(y0: vec4f, y1: vec4f, y2: vec4f, y3: vec4f) -> array<vec4f, 6> {
  let even = y0 + y2;
  let odd = y1 + y3;
  return array<vec4f, 6>(
    y0,
    even + odd,
    even - odd,
    fma(vec4f(0.5), fma(vec4f(0.5), fma(vec4f(0.5), y3, y2), y1), y0),
    fma(vec4f(-2.0), fma(vec4f(-2.0), fma(vec4f(-2.0), y3, y2), y1), y0),
    y3,
  );
}

// Gᵀ u
fn weight_gradient_transform(
  u0: vec4f, u1: vec4f, u2: vec4f, u3: vec4f, u4: vec4f, u5: vec4f,
) -> array<vec4f, 3> {
  let sum = (u1 + u2) * (1.0 / 3.0);
  let difference = (u1 - u2) * (1.0 / 3.0);
  return array<vec4f, 3>(
    u0 + difference + fma(vec4f(-16.0), u3, u4) * (1.0 / 15.0),
    sum + fma(vec4f(4.0), u3, u4) * (-2.0 / 15.0),
    u5 + difference + (u4 - u3) * (4.0 / 15.0),
  );
}
