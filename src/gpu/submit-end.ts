import { mapRead } from './map-read.js';

/** Signals the end of submits without busy polling. A signal is reused after it has fired. */
export class SubmitEnds {
  private readonly free: GPUBuffer[] = [];

  constructor(private readonly handle: GPUDevice) {}

  /**
   * Returns the signal for one submit. Encode it as the last command; then `reached` resolves when the submit
   * is done.
   */
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
