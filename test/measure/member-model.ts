import { summed, type Accessibility } from '../../src/measure/accessibility.js';
import type { Generator } from '../../src/random/generator.js';

const CHECKPOINTS = 10;

/**
 * Examples as one architecture sees them: the part that all its members share, and the direction in which
 * they differ.
 */
export interface World {
  readonly difficulty: Float64Array;
  readonly direction: Float64Array;
  /** Spread over members: along `direction`, of the speed of learning, and of each example on its own. */
  readonly shared: number;
  readonly speed: number;
  readonly noise: number;
}

export function normals(count: number, generator: Generator): Float64Array {
  return Float64Array.from({ length: count }, () => generator.normal());
}

/**
 * A fresh ensemble: each member learns example x at a checkpoint that follows difficulty + its own
 * deviations.
 */
export function ensembleOf(world: World, members: number, generator: Generator): Accessibility {
  const examples = world.difficulty.length;
  const hits = new Float64Array(members * examples);
  for (let member = 0; member < members; member++) {
    const along = generator.normal() * world.shared;
    const speed = generator.normal() * world.speed;
    for (let x = 0; x < examples; x++) {
      const ease =
        world.difficulty[x] + along * world.direction[x] + speed + world.noise * generator.normal();
      hits[member * examples + x] = Math.max(
        0,
        Math.min(CHECKPOINTS, Math.round(CHECKPOINTS / 2 + 2 * ease)),
      );
    }
  }
  const count = (length: number) => Array.from({ length }, (_, index) => index);
  return summed({
    examples,
    members: count(members),
    leftOut: [],
    checkpoints: count(CHECKPOINTS),
    total: CHECKPOINTS,
    hits,
  });
}
