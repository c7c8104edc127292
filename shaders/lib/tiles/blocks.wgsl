// How the invocations of a workgroup share the blocks of a slab, each of four terms x four rows or columns.
const BLOCKS: u32 = DEPTH / 4u; // along the terms
// Factor of a gradient by an output before it is rounded to f16, whose least normal number is 6e-5 and whose
// largest is 65504.
const GRADIENT_SCALE: u32 = 4096u;

// Place of a block: its group of four rows or columns, and its group of four terms. Neighbouring invocations
// read neighbouring memory.
fn place(block: u32, groups: u32, terms_adjacent: bool) -> vec2u {
  if (terms_adjacent) {
    return vec2u(block / BLOCKS, block % BLOCKS);
  }
  return vec2u(block % groups, block / groups);
}
