// An output with its channel's bias. bias: [member, channel padded]
@group(0) @binding(EPILOGUE) var<storage, read> bias: array<f32>;
fn with_bias(value: vec4f, channel: u32) -> vec4f {
  return value + vec4f(bias[channel]);
}
