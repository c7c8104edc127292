import type { TwinText } from './step.js';

/** Computes the elements `from` to `to` of a twin's output. */
export type TwinLoop = (
  from: number,
  to: number,
  output: ArrayLike<number>,
  inputs: readonly ArrayLike<number>[],
) => void;

/**
 * A twin as a loop in JavaScript, which computes in float64 and rounds what it stores. Each call compiles a
 * function of its own, so that the engine optimises it for its twin alone.
 */
export function twinLoop({ text, constants }: TwinText, inputs: number): TwinLoop {
  const names = Array.from({ length: inputs }, (_, index) => `input${index}`);
  const make = new Function(
    'constants',
    `const compute = ${text};
    const self = { thread: { x: 0 }, constants };
    return (from, to, output, [${names.join(', ')}]) => {
      for (let x = from; x < to; x++) {
        self.thread.x = x;
        output[x] = compute.call(${['self', ...names].join(', ')});
      }
    };`,
  ) as (constants: TwinText['constants']) => TwinLoop;
  return make(constants);
}
