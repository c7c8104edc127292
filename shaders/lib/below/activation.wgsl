// The input x is the output of an activation: dx becomes the gradient by that activation's input.
// x: as dx
#import lib/activation/${ACTIVATION}
@group(0) @binding(EPILOGUE) var<storage, read> x: array<vec4f>;
fn through_activation_below(dx: vec4f, at: u32) -> vec4f {
  return activation_gradient(dx, x[at]);
}
