enable subgroups;
// Row operand of a tiled product, held across the lanes of a subgroup: lane l loads rows l, l + LANES, ...
// and every lane reads them from there. On software adapters a load costs as much as ten multiply-adds, so
// this halves the time of a product. The workgroup must be one subgroup. If LANES does not divide TM, the
// rows beyond TM are loaded for nothing.
const SHARE: u32 = LANES; // rows in one held value
fn held_row(h: u32, lane: u32) -> u32 {
  return h * LANES + lane;
}
// WGSL takes only a constant for the lane of a broadcast, and r is none. Callers give a constant r, so that
// one of these branches is left. A shuffle takes any lane, but on lavapipe it costs 18 ns with 16 lanes, and
// a broadcast 0.2.
fn row_value(held: f32, r: u32) -> f32 {
  var value = held;
  for (var l = 0u; l < LANES; l++) { // unroll
    if (r % LANES == l) {
      value = subgroupBroadcast(held, l);
    }
  }
  return value;
}
