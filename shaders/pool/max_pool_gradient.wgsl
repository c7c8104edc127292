// dx[m,c,q,b] = sum over the windows p whose first maximum is at q of dy[m,c,p,b]     one invocation: four batch entries
// x: [member, channel, y, x, batch] input   y: output   dy: of the output   dx: of the input. The first maximum in row order takes all.
#import lib/flat
#import lib/below/${BELOW}
struct Sizes {
  channels: u32,
  height: u32,
  width: u32,
  size: u32,
  stride: u32,
  out_height: u32,
  out_width: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> y: array<vec4f>;
@group(0) @binding(3) var<storage, read> dy: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

fn element_count() -> u32 {
  let plane4 = sizes.height * sizes.width * sizes.batch4;
  return sizes.channels * plane4;
}

fn element(i: u32, member: u32) {
  let plane4 = sizes.height * sizes.width * sizes.batch4;
  let c = i / plane4;
  let position = i % plane4 / sizes.batch4;
  let iy = position / sizes.width;
  let ix = position % sizes.width;
  let b4 = i % sizes.batch4;
  let channel = member * sizes.channels + c;
  let first_y = select(0u, (iy - sizes.size) / sizes.stride + 1u, iy >= sizes.size);
  let first_x = select(0u, (ix - sizes.size) / sizes.stride + 1u, ix >= sizes.size);
  var sum = vec4f();
  for (var oy = first_y; oy < sizes.out_height && oy * sizes.stride <= iy; oy++) {
    for (var ox = first_x; ox < sizes.out_width && ox * sizes.stride <= ix; ox++) {
      let at = ((channel * sizes.out_height + oy) * sizes.out_width + ox) * sizes.batch4 + b4;
      let best = y[at];
      var chosen = x[(channel * sizes.height * sizes.width + position) * sizes.batch4 + b4] == best;
      // Not the first: an earlier place of the same window holds the maximum too.
      for (var qy = oy * sizes.stride; qy <= iy; qy++) {
        let end_x = select(ox * sizes.stride + sizes.size, ix, qy == iy);
        for (var qx = ox * sizes.stride; qx < end_x; qx++) {
          let earlier = x[((channel * sizes.height + qy) * sizes.width + qx) * sizes.batch4 + b4] == best;
          chosen = chosen & !earlier;
        }
      }
      sum += select(vec4f(), dy[at], chosen);
    }
  }
  let at = member * sizes.channels * plane4 + i;
  dx[at] = through_activation_below(sum, at);
}
