// An output without bias.
fn with_bias(value: vec4f, channel: u32) -> vec4f {
  return value;
}
