// The pool's input x is the output of an activation: dx becomes the gradient by that activation's input.
// x: as dx; the pool binds it
#import lib/activation/${ACTIVATION}
fn through_activation_below(dx: vec4f, at: u32) -> vec4f {
  return activation_gradient(dx, x[at]);
}
