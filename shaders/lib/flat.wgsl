// Index of an invocation in a flat range that may need more workgroups than one dimension holds.
fn flat_index(workgroup: vec3u, lane: u32, workgroups: vec3u) -> u32 {
  return (workgroup.y * workgroups.x + workgroup.x) * FLAT + lane;
}
