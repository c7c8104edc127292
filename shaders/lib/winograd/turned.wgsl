// Where pixel `at` of `extent` lies in memory: the image is turned by half a turn where `sizes.turned` is 1.
fn turned(at: u32, extent: u32) -> u32 {
  return select(at, extent - 1u - at, sizes.turned == 1u);
}
