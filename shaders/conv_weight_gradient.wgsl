// dw[m,c,ky,kx,o] = sum_{p,b} x[m,c,stride*p - pad + k,b] * dy[m,o,p,b]     one invocation: TM rows (c,ky,kx) x TN*4 outputs
// x: [member or shared, input channel, y, x, batch padded]   dy: [member, output channel, y, x, batch padded]
// dw: [member, input channel, ky, kx, output channel padded]
#import lib/rows_${ROWS}
struct Sizes {
  channels: u32,
  height: u32,
  width: u32,
  kernel: u32,
  stride: u32,
  pad_top: u32,
  pad_left: u32,
  out_channels: u32,
  out_channels4: u32,
  out_height: u32,
  out_width: u32,
  batch: u32,
  batch_padded: u32,
  x_member: u32, // channels * height * width * batch_padded, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dw: array<vec4f>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.y * TM;
  let column0 = tile.x * LANES * TN + lane;
  let taps = sizes.kernel * sizes.kernel;
  let rows = sizes.channels * taps;
  let positions = sizes.out_height * sizes.out_width;
  let last = vec4u(sizes.out_channels - 1u);
  var sum: array<vec4f, TM * TN>;
  var x_plane: array<u32, HELD>;
  var top: array<i32, HELD>;
  var left: array<i32, HELD>;
  var dy_plane: array<vec4u, TN>;
  for (var h = 0u; h < HELD; h++) { // unroll
    let row = min(row0 + held_row(h, lane), rows - 1u);
    x_plane[h] = tile.z * sizes.x_member + row / taps * sizes.height * sizes.width * sizes.batch_padded;
    top[h] = i32(row % taps / sizes.kernel) - i32(sizes.pad_top);
    left[h] = i32(row % sizes.kernel) - i32(sizes.pad_left);
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let o = min((column0 + j * LANES) * 4u + vec4u(0u, 1u, 2u, 3u), last);
    dy_plane[j] = (tile.z * sizes.out_channels + o) * positions * sizes.batch_padded;
  }
  for (var oy = 0u; oy < sizes.out_height; oy++) {
    for (var ox = 0u; ox < sizes.out_width; ox++) {
      var inside: array<bool, HELD>;
      var x_at: array<u32, HELD>;
      var dy_at: array<vec4u, TN>;
      for (var h = 0u; h < HELD; h++) { // unroll
        let iy = i32(oy * sizes.stride) + top[h];
        let ix = i32(ox * sizes.stride) + left[h];
        inside[h] = iy >= 0 && iy < i32(sizes.height) && ix >= 0 && ix < i32(sizes.width);
        x_at[h] = x_plane[h] + select(0u, (u32(iy) * sizes.width + u32(ix)) * sizes.batch_padded, inside[h]);
      }
      for (var j = 0u; j < TN; j++) { // unroll
        dy_at[j] = dy_plane[j] + (oy * sizes.out_width + ox) * sizes.batch_padded;
      }
      for (var b = 0u; b < sizes.batch; b++) {
        var dyv: array<vec4f, TN>;
        var held: array<f32, HELD>;
        for (var j = 0u; j < TN; j++) { // unroll
          dyv[j] = vec4f(dy[dy_at[j].x + b], dy[dy_at[j].y + b], dy[dy_at[j].z + b], dy[dy_at[j].w + b]);
        }
        for (var h = 0u; h < HELD; h++) { // unroll
          held[h] = select(0.0, x[x_at[h] + b], inside[h]);
        }
        for (var r = 0u; r < TM; r++) { // unroll
          let xv = vec4f(row_value(held[r / SHARE], r));
          for (var j = 0u; j < TN; j++) { // unroll
            sum[r * TN + j] = fma(xv, dyv[j], sum[r * TN + j]);
          }
        }
      }
    }
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let column = column0 + j * LANES;
    let real = column * 4u + vec4u(0u, 1u, 2u, 3u) <= last; // the padding of the output axis stays zero
    for (var r = 0u; r < TM; r++) { // unroll
      if (row0 + r < rows && column < sizes.out_channels4) {
        dw[(tile.z * rows + row0 + r) * sizes.out_channels4 + column] = select(vec4f(), sum[r * TN + j], real);
      }
    }
  }
}
