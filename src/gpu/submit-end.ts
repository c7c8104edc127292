import { mapRead } from './map-read.js';

/** Tells when a submit is done, without asking in vain; used again once it has told. */
export class SubmitEnds {
  private readonly free: GPUBuffer[] = [];

  constructor(private readonly handle: GPUDevice) {}

  /** For one submit: `encode` as the last of its commands, then `reached` resolves when it is done. */
  take(): SubmitEnd {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const buffer = this.free.pop() ?? this.handle.createBuffer({ label: 'end of a submit', size: 4, usage });
    return {
      encode: (encoder) => encoder.clearBuffer(buffer, 0, 4),
      reached: async () => {
        await mapRead(buffer);
        buffer.unmap();
        this.free.push(buffer);
      },
    };
  }
}

export interface SubmitEnd {
  encode(encoder: GPUCommandEncoder): void;
  reached(): Promise<void>;
}
