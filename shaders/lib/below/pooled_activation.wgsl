// dx as the gradient by what went into the activation whose output the pool's input x is. x: as dx, bound by the pool
#import lib/activation/${ACTIVATION}
fn through_activation_below(dx: vec4f, at: u32) -> vec4f {
  return activation_gradient(dx, x[at]);
}
