import type { TrialRecord } from '../../src/trace/description.js';

/** A record as the runner writes one; `fields` says what matters to a test. */
export function recordOf(fields: Partial<TrialRecord> = {}): TrialRecord {
  return {
    formatVersion: 1,
    hash: 'f00d'.repeat(16),
    suite: 'small',
    data: 'digits',
    architecture: 'linear-2',
    training: 'sgd',
    members: 4,
    seed: '1',
    description: {},
    dataset: {
      title: 'digits 0,1 8x8',
      checksum: 'abcd'.repeat(16),
      classes: ['zero', 'one'],
      shape: { channels: 1, height: 8, width: 8 },
    },
    state: 'done',
    backend: 'webgpu',
    adapter: { description: 'llvmpipe', vendor: 'mesa', driver: 'Mesa 25.0.7' },
    versions: { pcbias: '0.1.0' },
    shaders: {},
    startedAt: '2025-01-01T00:00:00.000Z',
    durationMs: 12_345,
    trainingFlops: 1e9,
    ...fields,
  };
}
