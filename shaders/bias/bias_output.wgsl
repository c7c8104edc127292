// total[m,b] = start[m,b] + sum_{c,p} bias[m,c] * rows[m,c,p,b]      an element: four batch entries
// start, total: [member, batch]   bias: [member, channel padded]   rows: [member, channel, position, batch]
#import lib/flat
struct Sizes {
  channels: u32,
  channels_padded: u32,
  positions: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> start: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read> rows: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> total: array<vec4f>;

fn element_count() -> u32 {
  return sizes.batch4;
}

fn element(b4: u32, member: u32) {
  var sum = start[member * sizes.batch4 + b4];
  for (var c = 0u; c < sizes.channels; c++) {
    let b = vec4f(bias[member * sizes.channels_padded + c]);
    for (var p = 0u; p < sizes.positions; p++) {
      sum = fma(b, rows[((member * sizes.channels + c) * sizes.positions + p) * sizes.batch4 + b4], sum);
    }
  }
  total[member * sizes.batch4 + b4] = sum;
}
