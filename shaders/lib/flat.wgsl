// Calls `element(index, member)` of the file that imports it for each index below its `element_count()`, with
// any number of workgroups: each does a range of its own. On lavapipe starting an invocation costs as much as
// a hundred operations, so that few workgroups with long ranges are several times faster. On a GPU there is a
// workgroup for every FLAT elements.
@compute @workgroup_size(FLAT)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32,
        @builtin(num_workgroups) workgroups: vec3u) {
  let count = element_count();
  let together = workgroups.x * workgroups.y * FLAT;
  let span = (count + together - 1u) / together;
  let first = (workgroup.y * workgroups.x + workgroup.x) * FLAT * span + lane;
  for (var s = 0u; s < span; s++) {
    let index = first + s * FLAT;
    if (index < count) {
      element(index, workgroup.z);
    }
  }
}
