// Finds NaN by its bits: on lavapipe n != n is false for NaN, so a comparison cannot find it.
fn is_nan(v: vec4f) -> vec4<bool> {
  return (bitcast<vec4u>(v) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
}
