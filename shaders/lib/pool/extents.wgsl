// Extents of a pool: fields of `struct Sizes` in the kernels of both pools.
  channels: u32,
  height: u32,
  width: u32,
  size: u32, // of a window: size x size
  stride: u32,
  out_height: u32,
  out_width: u32,
  batch4: u32,
