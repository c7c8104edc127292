// dw[m,c,ky,kx,o] = sum_{p,b} x[m,c,stride*p - pad + k,b] * dy[m,o,p,b]     one invocation: TM outputs x TN*4 rows (c,ky,kx)
// x: [member or shared, input channel, y, x, batch padded]   dy: [member, output channel, y, x, batch padded]
// dw: [member, input channel, ky, kx, output channel padded]
// Lanes lie along the rows (c,ky,kx), of which a layer has many even where it has few output channels. Four batch entries
// are loaded together and summed in their order: one address for four of them, and no other bits than one at a time.
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
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dw: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.y * TM;
  let column0 = tile.x * LANES * TN + lane;
  let taps = sizes.kernel * sizes.kernel;
  let inputs = sizes.channels * taps;
  let batch4 = sizes.batch_padded / 4u;
  let positions = sizes.out_height * sizes.out_width;
  var sum: array<vec4f, TM * TN>;
  var dy_plane: array<u32, HELD>;
  var x_plane: array<vec4u, TN>;
  var top: array<vec4i, TN>;
  var left: array<vec4i, TN>;
  for (var h = 0u; h < HELD; h++) { // unroll
    let o = min(row0 + held_row(h, lane), sizes.out_channels - 1u);
    dy_plane[h] = (tile.z * sizes.out_channels + o) * positions * batch4;
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let i = min((column0 + j * LANES) * 4u + vec4u(0u, 1u, 2u, 3u), vec4u(inputs - 1u));
    x_plane[j] = tile.z * (sizes.x_member / 4u) + i / taps * sizes.height * sizes.width * batch4;
    top[j] = vec4i(i % taps / sizes.kernel) - i32(sizes.pad_top);
    left[j] = vec4i(i % sizes.kernel) - i32(sizes.pad_left);
  }
  for (var oy = 0u; oy < sizes.out_height; oy++) {
    for (var ox = 0u; ox < sizes.out_width; ox++) {
      var inside: array<vec4<bool>, TN>;
      var x_at: array<vec4u, TN>;
      var dy_at: array<u32, HELD>;
      for (var j = 0u; j < TN; j++) { // unroll
        let iy = i32(oy * sizes.stride) + top[j];
        let ix = i32(ox * sizes.stride) + left[j];
        inside[j] = (iy >= vec4i()) & (iy < vec4i(i32(sizes.height))) & (ix >= vec4i()) & (ix < vec4i(i32(sizes.width)));
        let pixel = (vec4u(iy) * sizes.width + vec4u(ix)) * batch4;
        x_at[j] = x_plane[j] + select(vec4u(), pixel, inside[j]);
      }
      for (var h = 0u; h < HELD; h++) { // unroll
        dy_at[h] = dy_plane[h] + (oy * sizes.out_width + ox) * batch4;
      }
      for (var b = 0u; b < batch4; b++) {
        let used = b * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(sizes.batch);
        var xv: array<mat4x4f, TN>;
        var held: array<vec4f, HELD>;
        for (var j = 0u; j < TN; j++) { // unroll
          xv[j] = transpose(mat4x4f(
            select(vec4f(), x[x_at[j].x + b], used & vec4<bool>(inside[j].x)),
            select(vec4f(), x[x_at[j].y + b], used & vec4<bool>(inside[j].y)),
            select(vec4f(), x[x_at[j].z + b], used & vec4<bool>(inside[j].z)),
            select(vec4f(), x[x_at[j].w + b], used & vec4<bool>(inside[j].w)),
          ));
        }
        for (var h = 0u; h < HELD; h++) { // unroll
          held[h] = select(vec4f(), dy[dy_at[h] + b], used);
        }
        for (var k = 0u; k < FOUR; k++) { // unroll
          for (var r = 0u; r < TM; r++) { // unroll
            let dyv = vec4f(row_value(held[r / SHARE][k], r));
            for (var j = 0u; j < TN; j++) { // unroll
              sum[r * TN + j] = fma(dyv, xv[j][k], sum[r * TN + j]);
            }
          }
        }
      }
    }
  }
  let outputs_padded = sizes.out_channels4 * 4u;
  for (var r = 0u; r < TM; r++) { // unroll
    let o = row0 + r;
    if (o < outputs_padded) {
      for (var j = 0u; j < TN; j++) { // unroll
        // The padding of the output axis stays zero.
        let value = select(vec4f(), sum[r * TN + j], o < sizes.out_channels);
        for (var q = 0u; q < 4u; q++) {
          let i = (column0 + j * LANES) * 4u + q;
          if (i < inputs) {
            dw[(tile.z * inputs + i) * outputs_padded + o] = value[q];
          }
        }
      }
    }
  }
}
