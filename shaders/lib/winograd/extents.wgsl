// Outputs of a convolution in tiles of 4 x 4: fields of `struct Sizes` in the transforms of outputs and their
// gradient.
  out_channels: u32,
  out_height: u32,
  out_width: u32,
  tiles_y: u32,
  tiles_x: u32,
  batch4: u32,
  first_member: u32, // of the call, among those that the convolution's tensor holds
