// Row operand of a tiled product, loaded by every lane: for adapters without subgroups of LANES invocations.
const HELD: u32 = TM;
fn held_row(h: u32, lane: u32) -> u32 {
  return h;
}
fn row_value(held: ptr<function, array<f32, HELD>>, r: u32) -> f32 {
  return held[r];
}
