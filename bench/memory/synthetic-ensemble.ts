import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import { membersName } from '../../src/store/member-blocks.js';
import type { ResultStore } from '../../src/store/result-store.js';
import { FORMAT_VERSION, RECORD_FILE, TRACE_FILE, type TrialRecord } from '../../src/trace/description.js';
import { encodeTrace } from '../../src/trace/encode.js';
import { blocksHash } from '../../src/trace/identity.js';
import { endOf, type MemberRange } from '../../src/trace/member-range.js';
import type { SplitTrace, Trace } from '../../src/trace/trace.js';

/** Sizes of an ensemble; both splits have so many examples. */
export interface EnsembleSize {
  readonly members: number;
  readonly examples: number;
  readonly checkpoints: number;
}

const CLASSES = 10;
/** Bytes of predictions in a block, as in training. */
const BLOCK_BYTES = 64e6;

/**
 * Stores an ensemble that was never trained, in blocks as training makes them, and returns its name. Every
 * example has a time at which it is learned, each member is off that by some noise, and one prediction in ten
 * is of a random class.
 */
export async function storeSynthetic(
  store: ResultStore,
  size: EnsembleSize,
  blockBytes = BLOCK_BYTES,
): Promise<string> {
  const { members, examples, checkpoints } = size;
  const description = { synthetic: size };
  const checksum = '0'.repeat(64);
  const hash = blocksHash(description, checksum, FORMAT_VERSION);
  const names = ['synthetic', 'network', 'training'];
  const perBlock = Math.max(1, Math.floor(blockBytes / (2 * examples * checkpoints)));
  for (let first = 0; first < members; first += perBlock) {
    const block: MemberRange = { first, count: Math.min(perBlock, members - first) };
    const record: TrialRecord = {
      formatVersion: FORMAT_VERSION,
      hash,
      suite: 'synthetic',
      data: names[0],
      architecture: names[1],
      training: names[2],
      members: block.count,
      firstMember: first,
      seed: '1',
      description,
      dataset: {
        title: 'synthetic',
        checksum,
        classes: Array.from({ length: CLASSES }, (_, k) => String(k)),
        shape: { channels: 1, height: 1, width: 1 },
      },
      state: 'done',
      backend: 'none',
      adapter: { description: 'none', vendor: 'none', driver: 'none' },
      versions: {},
      shaders: {},
      startedAt: new Date(0).toISOString(),
      durationMs: 0,
      trainingFlops: 0,
    };
    await store.publish(
      membersName(names, hash, block),
      new Map<string, string | Uint8Array>([
        [TRACE_FILE, encodeTrace(traceOf(size, block))],
        [RECORD_FILE, JSON.stringify(record)],
      ]),
    );
  }
  return membersName(names, hash, { first: 0, count: members });
}

function traceOf(size: EnsembleSize, block: MemberRange): Trace {
  const steps = Int32Array.from({ length: size.checkpoints }, (_, checkpoint) => checkpoint * 10);
  return {
    members: block.count,
    steps,
    epochs: Float64Array.from(steps.keys()),
    train: splitOf(size, block, 'train'),
    test: splitOf(size, block, 'test'),
    spectrum: Float64Array.of(2, 1),
    divergedAt: new Int32Array(block.count).fill(-1),
  };
}

function splitOf({ examples, checkpoints }: EnsembleSize, block: MemberRange, split: string): SplitTrace {
  const shared = new Generator(seedOf('synthetic', split));
  const labels = Uint8Array.from({ length: examples }, (_, x) => x % CLASSES);
  const times = Float64Array.from(labels, () => shared.uniform24() * checkpoints);
  const predictions = new Uint8Array(checkpoints * block.count * examples);
  const accuracy = new Float64Array(checkpoints * block.count);
  for (let member = block.first; member < endOf(block); member++) {
    const own = new Generator(seedOf('synthetic', split, String(member)));
    const learned = times.map((time) => time + (own.uniform24() - 0.5) * 0.4 * checkpoints);
    for (let checkpoint = 0; checkpoint < checkpoints; checkpoint++) {
      const row = checkpoint * block.count + member - block.first;
      let right = 0;
      // A congruential generator (Numerical Recipes) is fast, and good enough for guesses.
      let word = own.nextUint32();
      for (let x = 0; x < examples; x++) {
        word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
        const guess = (word >>> 8) % CLASSES;
        const known = checkpoint >= learned[x] && (word >>> 24) % 10 !== 0;
        const predicted = known ? labels[x] : guess;
        predictions[row * examples + x] = predicted;
        if (predicted === labels[x]) right++;
      }
      accuracy[row] = right / examples;
    }
  }
  return { predictions, labels, accuracy, loss: accuracy.map((share) => 1 - share) };
}
