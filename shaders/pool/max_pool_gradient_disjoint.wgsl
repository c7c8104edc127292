// dx[m,c,q,b] = dy[m,c,p,b] where q is the first maximum of the window at stride*p, else 0
// x: [member, channel, y, x, batch], the input   dy: of the output   dx: of the input   SIZE: sizes.size
// For windows that touch: stride = size. An element is a window of four batch entries, so that each pixel is
// read and written once. Windows beyond the last ones take the pixels that no window has.
#import lib/flat
#import lib/quotient
#import lib/below/${BELOW}
struct Sizes {
  channels: u32,
  height: u32,
  width: u32,
  size: u32,
  out_height: u32,
  out_width: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

fn rows() -> u32 {
  return (sizes.height + SIZE - 1u) / SIZE;
}

fn columns() -> u32 {
  return (sizes.width + SIZE - 1u) / SIZE;
}

fn element_count() -> u32 {
  return sizes.channels * rows() * columns() * sizes.batch4;
}

fn element(i: u32, member: u32) {
  let window = quotient(i, sizes.batch4);
  let b4 = i - window * sizes.batch4;
  let row = quotient(window, columns()); // of all channels
  let ox = window - row * columns();
  let channel = quotient(row, rows());
  let oy = row - channel * rows();
  let of_channel = member * sizes.channels + channel;
  let start = ((of_channel * sizes.height + oy * SIZE) * sizes.width + ox * SIZE) * sizes.batch4 + b4;
  let real = oy < sizes.out_height && ox < sizes.out_width;
  var best = x[start];
  var first = vec4u();
  var value = vec4f();
  if (real) {
    value = dy[((of_channel * sizes.out_height + oy) * sizes.out_width + ox) * sizes.batch4 + b4];
    for (var ky = 0u; ky < SIZE; ky++) { // unroll
      for (var kx = 0u; kx < SIZE; kx++) { // unroll
        let v = x[start + (ky * sizes.width + kx) * sizes.batch4];
        first = select(first, vec4u(ky * SIZE + kx), v > best);
        best = max(best, v);
      }
    }
  }
  for (var ky = 0u; ky < SIZE; ky++) { // unroll
    for (var kx = 0u; kx < SIZE; kx++) { // unroll
      if (real || (oy * SIZE + ky < sizes.height && ox * SIZE + kx < sizes.width)) {
        let at = start + (ky * sizes.width + kx) * sizes.batch4;
        dx[at] = through_activation_below(select(vec4f(), value, first == vec4u(ky * SIZE + kx)), at);
      }
    }
  }
}
