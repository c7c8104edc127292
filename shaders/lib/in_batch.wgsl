// Which of the four entries of group b4 of a padded batch are real: the padding may hold anything.
fn in_batch(b4: u32, batch: u32) -> vec4<bool> {
  return vec4u(4u * b4) + vec4u(0u, 1u, 2u, 3u) < vec4u(batch);
}
