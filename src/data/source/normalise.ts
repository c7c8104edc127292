import { InputError } from '../input-error.js';

/**
 * Gives each channel mean 0 and standard deviation 1 over the training set. All splits get the same map, in
 * place.
 *
 * Statistics are in float64, divided by n, and summed in the order of the examples.
 *
 * @param train [example, channel, pixel]; `others` likewise
 * @param channelSize pixels of one channel
 * @throws InputError if a channel of the training set is constant
 */
export function normaliseChannels(
  train: Float32Array,
  others: readonly Float32Array[],
  channels: number,
  channelSize: number,
): void {
  for (let channel = 0; channel < channels; channel++) {
    const { mean, deviation } = channelStatistics(train, channel, channels, channelSize);
    if (!(deviation > 0)) {
      throw new InputError(
        `data.normalise: channel ${channel} of the training set is ${mean} everywhere, ` +
          'and cannot get standard deviation 1; give more examples, or normalise: none',
      );
    }
    for (const inputs of [train, ...others]) {
      for (const at of channelPlaces(inputs.length, channel, channels, channelSize)) {
        for (let pixel = at; pixel < at + channelSize; pixel++) {
          inputs[pixel] = (inputs[pixel]! - mean) / deviation;
        }
      }
    }
  }
}

function channelStatistics(
  inputs: Float32Array,
  channel: number,
  channels: number,
  channelSize: number,
): { mean: number; deviation: number } {
  const places = channelPlaces(inputs.length, channel, channels, channelSize);
  const count = places.length * channelSize;
  let sum = 0;
  for (const at of places) for (let pixel = at; pixel < at + channelSize; pixel++) sum += inputs[pixel]!;
  const mean = sum / count;
  let squares = 0;
  for (const at of places) {
    for (let pixel = at; pixel < at + channelSize; pixel++) {
      const distance = inputs[pixel]! - mean;
      squares += distance * distance;
    }
  }
  return { mean, deviation: Math.sqrt(squares / count) };
}

/** Where a channel of each example begins. */
function channelPlaces(length: number, channel: number, channels: number, channelSize: number): number[] {
  const examples = length / (channels * channelSize);
  return Array.from({ length: examples }, (_, example) => (example * channels + channel) * channelSize);
}
