// u[m,6i+j,c,o] = (G g Gᵀ)[i,j]   g: the 3 x 3 taps w[m,c,:,:,o]
// w: [member, input channel, 3, 3, output channel padded]   u: [member of the call, 36, input channel, output channel padded]
#import lib/flat
#import lib/quotient
#import lib/winograd/matrices
struct Sizes {
  channels: u32,
  out_channels: u32,
  out_channels4: u32,
  first_member: u32, // of those in w
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> u: array<vec4f>;

fn element_count() -> u32 {
  return sizes.channels * sizes.out_channels4;
}

fn element(index: u32, member: u32) {
  let plane = sizes.channels * sizes.out_channels4;
  let c = quotient(index, sizes.out_channels4);
  let channel = (sizes.first_member + member) * sizes.channels + c;
  let w_at = channel * 9u * sizes.out_channels4 + index - c * sizes.out_channels4;
  var t: array<vec4f, 18>; // [kx, i]
  for (var k = 0u; k < THREE; k++) { // unroll
    let at = w_at + k * sizes.out_channels4;
    let r = weight_transform(w[at], w[at + 3u * sizes.out_channels4], w[at + 6u * sizes.out_channels4]);
    for (var i = 0u; i < SIX; i++) { // unroll
      t[6u * k + i] = r[i];
    }
  }
  let u_at = member * 36u * plane + index;
  for (var i = 0u; i < SIX; i++) { // unroll
    let r = weight_transform(t[i], t[6u + i], t[12u + i]);
    for (var j = 0u; j < SIX; j++) { // unroll
      u[u_at + (6u * i + j) * plane] = r[j];
    }
  }
}
