// dw[m,c,:,:,o] = Gᵀ e G   e: the 6 x 6 values du[m,:,c,o]
// du: [member of the call, 36, input channel, output channel padded]
// dw: [member, input channel, 3, 3, output channel padded]
#import lib/winograd/matrices
#import lib/winograd/taps
@group(0) @binding(1) var<storage, read> du: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dw: array<vec4f>;

fn element(index: u32, member: u32) {
  let du_at = first_value(index, member);
  let plane = element_count();
  var t: array<vec4f, 18>; // [j, ky]
  for (var j = 0u; j < SIX; j++) { // unroll
    let at = du_at + j * plane;
    let r = weight_gradient_transform(
      du[at], du[at + 6u * plane], du[at + 12u * plane],
      du[at + 18u * plane], du[at + 24u * plane], du[at + 30u * plane],
    );
    for (var k = 0u; k < THREE; k++) { // unroll
      t[3u * j + k] = r[k];
    }
  }
  let dw_at = first_tap(index, member);
  for (var k = 0u; k < THREE; k++) { // unroll
    let r = weight_gradient_transform(t[k], t[3u + k], t[6u + k], t[9u + k], t[12u + k], t[15u + k]);
    for (var l = 0u; l < THREE; l++) { // unroll
      dw[dw_at + (3u * k + l) * sizes.out_channels4] = r[l];
    }
  }
}
