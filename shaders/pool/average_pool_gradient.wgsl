// dx[m,c,q,b] = sum over the windows p that hold q of dy[m,c,p,b] / size^2     an element: four batch entries
// dy: [member, channel, y, x, batch] of the output   dx: [member, channel, y, x, batch] of the input
#import lib/pool/pixels
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

fn element(i: u32, member: u32) {
  let pixel = pixel_of(i, member);
  let first_y = first_window(pixel.y);
  let first_x = first_window(pixel.x);
  var sum = vec4f();
  for (var oy = first_y; oy < sizes.out_height && oy * sizes.stride <= pixel.y; oy++) {
    for (var ox = first_x; ox < sizes.out_width && ox * sizes.stride <= pixel.x; ox++) {
      sum += dy[output_at(pixel, oy, ox)];
    }
  }
  dx[member * element_count() + i] = sum / f32(sizes.size * sizes.size);
}
