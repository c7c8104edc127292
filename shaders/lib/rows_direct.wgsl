// Row operand of a tiled product, loaded by every lane: for adapters without subgroups of LANES invocations.
const SHARE: u32 = 1u; // rows in one held value
fn held_row(h: u32, lane: u32) -> u32 {
  return h;
}
fn row_value(held: f32, r: u32) -> f32 {
  return held;
}
