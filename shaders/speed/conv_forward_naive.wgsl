// y[m,o,p,b] = sum_{ky,kx,c} w[m,c,ky,kx,o] * x[m,c,stride*p - pad + k,b]     an element: one output
// Operands as in conv_forward, which `pcbias doctor` compares with this kernel.
#import lib/flat
struct Sizes {
#import lib/conv/extents
  out_channels_padded: u32,
  batch4: u32,
  x_member4: u32, // channels * height * width * batch4, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn element_count() -> u32 {
  let batch = sizes.batch4 * 4u;
  let plane = sizes.out_height * sizes.out_width * batch;
  return sizes.out_channels * plane;
}

fn element(i: u32, member: u32) {
  let batch = sizes.batch4 * 4u;
  let plane = sizes.out_height * sizes.out_width * batch;
  let o = i / plane;
  let position = i % plane / batch;
  let top = i32(position / sizes.out_width * sizes.stride) - i32(sizes.pad_top);
  let left = i32(position % sizes.out_width * sizes.stride) - i32(sizes.pad_left);
  let x_base = member * sizes.x_member4 * 4u + i % batch;
  var sum = 0.0;
  for (var ky = 0u; ky < sizes.kernel; ky++) {
    for (var kx = 0u; kx < sizes.kernel; kx++) {
      let iy = top + i32(ky);
      let ix = left + i32(kx);
      if (iy >= 0 && iy < i32(sizes.height) && ix >= 0 && ix < i32(sizes.width)) {
        for (var c = 0u; c < sizes.channels; c++) {
          let tap = ((member * sizes.channels + c) * sizes.kernel + ky) * sizes.kernel + kx;
          let pixel = (c * sizes.height + u32(iy)) * sizes.width + u32(ix);
          sum = fma(w[tap * sizes.out_channels_padded + o], x[x_base + pixel * batch], sum);
        }
      }
    }
  }
  y[member * sizes.out_channels * plane + i] = sum;
}
