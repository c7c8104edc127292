import { GpuError, type Device } from './device.js';
import {
  assembleShader,
  shaderInterface,
  type ShaderConstants,
  type ShaderInterface,
  type ShaderSource,
} from './shader.js';
import { shaderHash } from './shader-hash.js';

/** A compiled kernel with the bindings and sizes that its text expects. */
export interface Pipeline {
  readonly name: string;
  readonly handle: GPUComputePipeline;
  readonly interface: ShaderInterface;
  /** `shaderHash` of the files that it is made of. It is the same for every tile. */
  readonly hash: string;
}

/** Compiles each distinct shader text once per device. */
export class PipelineCache {
  private readonly byText = new Map<string, Promise<Pipeline>>();

  constructor(
    private readonly device: Device,
    private readonly source: ShaderSource,
  ) {}

  /**
   * Returns kernel `name` with these constants. Rejects with a GpuError that holds the compiler's messages
   * (line, column, text).
   */
  get(name: string, constants: ShaderConstants): Promise<Pipeline> {
    const text = assembleShader(name, constants, this.source);
    let pipeline = this.byText.get(text);
    if (!pipeline) {
      pipeline = this.compile(name, text, shaderHash(name, constants, this.source));
      this.byText.set(text, pipeline);
    }
    return pipeline;
  }

  private async compile(name: string, text: string, hash: string): Promise<Pipeline> {
    const parsed = shaderInterface(name, text);
    const { handle } = this.device;
    const pipeline = await this.device.scoped(`kernel ${name}`, async () => {
      const module = handle.createShaderModule({ label: name, code: text });
      const info = module.getCompilationInfo();
      try {
        return await handle.createComputePipelineAsync({
          label: name,
          layout: 'auto',
          compute: { module, entryPoint: 'main' },
        });
      } catch (error) {
        const messages = (await info).messages.map(
          (m) => `${m.lineNum}:${m.linePos} ${m.type}: ${m.message}`,
        );
        throw new GpuError(`kernel ${name} does not compile: ${messages.join('; ') || String(error)}`);
      }
    });
    return {
      name,
      handle: pipeline,
      interface: parsed,
      hash,
    };
  }
}
