import type { Call, Tensor, Twin } from '../backend.js';
import { partOf } from '../call-part.js';
import { twinText } from '../twin-text.js';
import type { TwinCall } from './kernel.js';
import { kernelsFor } from './kernels.js';
import { bytesOf, type Step, type View } from './step.js';

/** A tensor in the memory of a crew. */
export interface WasmTensor extends Tensor {
  readonly address: number;
}

/** Address of f32s that live for one call, as many as `count` says. */
export type Temporaries = (count: number) => number;

/** The steps of a call, and bytes of scratch that each thread needs for them. */
export function stepsOf(call: Call, temporary: Temporaries): { steps: Step[]; scratch: number } {
  const temporaries = new Map<string, View>();
  const { twins } = call.operation;
  const view = (binding: string): View => {
    const like = call.tensors[binding] ? undefined : twins.find(({ output }) => output === binding)?.like;
    if (like === undefined) return viewOfPart(call, binding);
    const { type, count } = view(like);
    const made = temporaries.get(binding) ?? { type, address: temporary(count), count };
    temporaries.set(binding, made);
    return made;
  };
  let scratch = 0;
  const steps: Step[] = [];
  for (let first = 0, count = 0; first < twins.length; first += count) {
    const twin = twins[first];
    const found = kernelsFor(twins.slice(first));
    count = found?.count ?? 1;
    if (!found) {
      steps.push(loopOf(twin, call, view));
      continue;
    }
    const twinCall: TwinCall = {
      twin,
      twins: twins.slice(first, first + count),
      sizes: call.sizes,
      members: call.members,
      at: (binding) => view(binding).address,
      count: (binding) => view(binding).count,
    };
    for (const { name, parts, operands, scratch: floats = 0 } of found.kernels(twinCall)) {
      if (!operands.every(Number.isInteger)) {
        const { operation, sizes } = call;
        throw new Error(
          `${operation.name}: operands of ${name} are ${operands.join(', ')}, expected integers; ` +
            `got sizes ${Object.keys(sizes).join(', ')}`,
        );
      }
      scratch = Math.max(scratch, 4 * floats);
      steps.push({ kernel: name, parts, operands, ...membersOf(call) });
    }
  }
  return { steps, scratch };
}

/**
 * The members that a call's steps divide into: its own, if all that it writes holds those and nothing else.
 * Otherwise members of other calls may lie elsewhere in it.
 */
function membersOf({ operation, members, sizes, tensors }: Call): Pick<Step, 'members' | 'firstMember'> {
  const { first_member = 0 } = sizes;
  const exact = operation.twins.every(({ output, like }) => {
    const tensor = tensors[output] ?? (like === undefined ? undefined : tensors[like]);
    if (operation.roomy?.includes(output)) return false;
    return tensor?.shape[0] === members || operation.ensemble?.includes(output) === true;
  });
  return { members: exact ? members : 1, firstMember: first_member };
}

function loopOf(twin: Twin, call: Call, view: (binding: string) => View): Step {
  const { sizes, members } = call;
  const constants = { ...sizes, members, ...(twin.matrix ? { matrix: twin.matrix } : {}) };
  return {
    twin: { text: twinText(twin), constants },
    output: view(twin.output),
    inputs: twin.inputs.map(view),
    ...membersOf(call),
  };
}

function viewOfPart(call: Call, binding: string): View {
  const tensor = call.tensors[binding];
  if (!tensor) {
    const { name } = call.operation;
    throw new Error(`${name}: no tensor for ${binding}; got ${Object.keys(call.tensors).join(', ')}`);
  }
  const { start, count } = partOf(tensor.shape, call, binding);
  const { type } = tensor;
  return { type, address: own(tensor).address + bytesOf(type, start), count };
}

/** Throws an Error if the tensor belongs to another backend. */
export function own(tensor: Tensor): WasmTensor {
  if (!('address' in tensor)) throw new Error(`tensor ${tensor.label} belongs to another backend`);
  return tensor as WasmTensor;
}
