/** Instances of the kernels written in WebAssembly text (`*.wat`), assembled into `assembled.ts`. */
import * as assembled from "./assembled.ts";
import { sharedLoop, shareInstance, type SharedCall, type SharedInstance } from "./sharedLoop.ts";

export type KernelName = "BOX_FILTER" | "CHOLESKY" | "DISTANCES" | "POOL_CELLS" | "TRANSPOSED" | "UNPOOL";

const PAGE = 65_536;
const MOST_PAGES = 65_536;
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

/** Arrays in a memory of WebAssembly. */
class KernelMemory {
  private readonly memory: WebAssembly.Memory;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  /** Makes the memory at least so large. Views taken before are empty afterwards where it grew. */
  reserve(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  /** Copies in; several times as fast as an array's `set`, which takes care of other threads. */
  put(address: number, values: Float32Array): void {
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).copy(Buffer.from(this.memory.buffer), address);
  }

  /**
   * Copies lines out that lie `line` bytes apart.
   *
   * @param filled - bytes of a line to copy.
   * @returns the lines without what lies between them.
   */
  copyLines(address: number, lines: number, line: number, filled: number): Float32Array {
    if (line === filled) return this.copy(address, (lines * filled) / 4);
    const target = Buffer.allocUnsafeSlow(lines * filled);
    const source = Buffer.from(this.memory.buffer);
    for (let n = 0, at = address; n < lines; n++, at += line) source.copy(target, n * filled, at, at + filled);
    return new Float32Array(target.buffer, target.byteOffset, target.byteLength / 4);
  }

  /** Copies out. */
  copy(address: number, length: number): Float32Array {
    const target = Buffer.allocUnsafeSlow(length * 4);
    Buffer.from(this.memory.buffer).copy(target, 0, address, address + length * 4);
    return new Float32Array(target.buffer, target.byteOffset, length);
  }

  doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }
}

/** A kernel with a memory of its own, run by both threads (`sharedLoop.ts`). */
export class SharedKernel extends KernelMemory {
  private readonly instance: SharedInstance;

  constructor(name: KernelName) {
    // Of the most that can be addressed only what is used takes memory.
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
    super(memory);
    this.instance = shareInstance(moduleOf(name), memory);
  }

  /** Of this thread. */
  get functions(): SharedInstance["functions"] {
    return this.instance.functions;
  }

  /** Makes `calls` in order for each item; items run at the same time, so they may not write to the same place. */
  loop(calls: readonly SharedCall[], items: number): void {
    sharedLoop(this.instance, calls, items);
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
