/** Instances of the kernels written in WebAssembly text (`*.wat`), assembled into `assembled.ts`. */
import * as assembled from "./assembled.ts";

export type KernelName = "BOX_FILTER" | "DISTANCES" | "TRANSPOSED" | "UNPOOL";

const PAGE = 65_536;
const modules = new Map<KernelName, WebAssembly.Module>();

/** The fused variant (half the arithmetic) where there is one and this engine has the instruction. */
function moduleOf(name: KernelName): WebAssembly.Module {
  const known = modules.get(name);
  if (known !== undefined) return known;
  const variants = assembled as Readonly<Record<string, string>>;
  const fused = Buffer.from(variants[`${name}_FUSED`] ?? "", "base64");
  const usable = fused.length > 0 && WebAssembly.validate(fused);
  const module = new WebAssembly.Module(usable ? fused : Buffer.from(variants[name], "base64"));
  modules.set(name, module);
  return module;
}

/** A kernel with a memory of its own. */
export class KernelInstance<Functions> {
  readonly functions: Functions;
  private readonly memory: WebAssembly.Memory;

  constructor(name: KernelName) {
    const { exports } = new WebAssembly.Instance(moduleOf(name));
    this.functions = exports as Functions;
    this.memory = exports.memory as WebAssembly.Memory;
  }

  /** Makes the memory at least so large. Views taken before are empty afterwards where it grew. */
  reserve(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }
}

/** The next address that a vector of four floats may start at. */
export function align(address: number): number {
  return (address + 15) & ~15;
}

/** The next multiple of four. */
export function padTo4(count: number): number {
  return (count + 3) & ~3;
}
