// dx[m,c,q,b] = sum over the windows p whose first maximum is at q of dy[m,c,p,b]
// x: [member, channel, y, x, batch], the input   y: the output   dy: of the output   dx: of the input
// An element is four batch entries. The first maximum in row order takes all.
#import lib/pool/pixels
#import lib/below/${BELOW}
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> y: array<vec4f>;
@group(0) @binding(3) var<storage, read> dy: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

fn element(i: u32, member: u32) {
  let pixel = pixel_of(i, member);
  let at = member * element_count() + i;
  let first_y = first_window(pixel.y);
  let first_x = first_window(pixel.x);
  var sum = vec4f();
  for (var oy = first_y; oy < sizes.out_height && oy * sizes.stride <= pixel.y; oy++) {
    for (var ox = first_x; ox < sizes.out_width && ox * sizes.stride <= pixel.x; ox++) {
      let output = output_at(pixel, oy, ox);
      let best = y[output];
      var chosen = x[at] == best;
      // It is not the first where an earlier place of the same window holds the maximum too.
      for (var qy = oy * sizes.stride; qy <= pixel.y; qy++) {
        let end_x = select(ox * sizes.stride + sizes.size, pixel.x, qy == pixel.y);
        for (var qx = ox * sizes.stride; qx < end_x; qx++) {
          chosen = chosen & !(x[input_at(pixel, qy, qx)] == best);
        }
      }
      sum += select(vec4f(), dy[output], chosen);
    }
  }
  dx[at] = through_activation_below(sum, at);
}
