// u[m,6i+j,c,o] = (G g Gᵀ)[i,j]   g: the 3 x 3 taps w[m,c,:,:,o]
// w: [member, input channel, 3, 3, output channel padded]
// u: [member of the call, 36, input channel, output channel padded]
#import lib/winograd/matrices
#import lib/winograd/taps
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> u: array<vec4f>;

fn element(index: u32, member: u32) {
  let w_at = first_tap(index, member);
  var t: array<vec4f, 18>; // [kx, i]
  for (var k = 0u; k < THREE; k++) { // unroll
    let at = w_at + k * sizes.out_channels4;
    let r = weight_transform(w[at], w[at + 3u * sizes.out_channels4], w[at + 6u * sizes.out_channels4]);
    for (var i = 0u; i < SIX; i++) { // unroll
      t[6u * k + i] = r[i];
    }
  }
  let u_at = first_value(index, member);
  let plane = element_count();
  for (var i = 0u; i < SIX; i++) { // unroll
    let r = weight_transform(t[i], t[6u + i], t[12u + i]);
    for (var j = 0u; j < SIX; j++) { // unroll
      u[u_at + (6u * i + j) * plane] = r[j];
    }
  }
}
