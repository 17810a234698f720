/** The memory and the calls of the WebAssembly kernel of `transposed.wat`. */
import { align, KernelInstance, padTo4 } from "./instance.ts";

export interface KernelShape {
  readonly height: number;
  readonly width: number;
  /** Channels of the signal that comes in: the convolution's outputs. */
  readonly outputs: number;
  /** Channels of the signal that goes out: the convolution's inputs. */
  readonly inputs: number;
}

/** A kernel in the memory of the WebAssembly instance. */
export interface PlacedKernel extends KernelShape {
  readonly address: number;
}

interface Functions {
  compact(
    dense: number,
    positions: number,
    channels: number,
    stride: number,
    starts: number,
    offsets: number,
    values: number,
    lowest: number,
  ): void;
  transpose(
    starts: number,
    offsets: number,
    values: number,
    kernel: number,
    out: number,
    height: number,
    width: number,
    kernelHeight: number,
    kernelWidth: number,
    row: number,
    tap: number,
  ): void;
}

const FLOAT = 4;

/** One instance for one network: its kernels stay in place, everything behind them is scratch. */
export class TransposedKernels {
  private readonly wasm = new KernelInstance<Functions>("TRANSPOSED");
  private readonly placed = new Map<string, PlacedKernel>();
  private end = 0;

  /**
   * @param arrange - called once a name; `values` is `[height, width, outputs, inputs]`.
   */
  kernel(name: string, arrange: () => KernelShape & { readonly values: Float32Array }): PlacedKernel {
    let kernel = this.placed.get(name);
    if (kernel === undefined) {
      const { values, ...shape } = arrange();
      const rows = shape.height * shape.width * shape.outputs;
      const padded = padTo4(shape.inputs);
      kernel = { ...shape, address: this.end };
      this.end = align(this.end + rows * padded * FLOAT);
      this.wasm.reserve(this.end);
      const memory = this.wasm.floats(kernel.address, rows * padded);
      for (let row = 0; row < rows; row++) {
        memory.set(values.subarray(row * shape.inputs, (row + 1) * shape.inputs), row * padded);
      }
      this.placed.set(name, kernel);
    }
    return kernel;
  }

  /**
   * @param signal - `[count, height, width, kernel.outputs]`.
   * @param rectify - takes negative values for zero.
   * @returns `[count, height + kernel.height - 1, width + kernel.width - 1, kernel.inputs]`.
   */
  transpose(
    kernel: PlacedKernel,
    signal: Float32Array,
    { count, height, width }: { readonly count: number; readonly height: number; readonly width: number },
    rectify: boolean,
  ): Float32Array {
    const { outputs, inputs } = kernel;
    const padded = padTo4(inputs);
    const positions = height * width;
    const outPositions = (height + kernel.height - 1) * (width + kernel.width - 1);
    const dense = this.end;
    const starts = align(dense + positions * outputs * FLOAT);
    const offsets = align(starts + (positions + 1) * FLOAT);
    // One entry more than there can be: every value is written before it is known whether it counts.
    const values = align(offsets + (positions * outputs + 1) * FLOAT);
    const out = align(values + (positions * outputs + 1) * FLOAT);
    this.wasm.reserve(out + outPositions * padded * FLOAT);
    const memory = this.wasm.floats(0, out / FLOAT + outPositions * padded);
    const result = new Float32Array(count * outPositions * inputs);
    for (let n = 0; n < count; n++) {
      memory.set(signal.subarray(n * positions * outputs, (n + 1) * positions * outputs), dense / FLOAT);
      memory.fill(0, out / FLOAT);
      this.wasm.functions.compact(dense, positions, outputs, padded * FLOAT, starts, offsets, values, rectify ? 0 : -Infinity);
      const row = padded * FLOAT;
      const tap = outputs * row;
      this.wasm.functions.transpose(
        starts,
        offsets,
        values,
        kernel.address,
        out,
        height,
        width,
        kernel.height,
        kernel.width,
        row,
        tap,
      );
      unpad(memory.subarray(out / FLOAT, out / FLOAT + outPositions * padded), padded, inputs, result, n);
    }
    return result;
  }
}

function unpad(source: Float32Array, padded: number, inputs: number, result: Float32Array, n: number): void {
  const start = (n * source.length * inputs) / padded;
  if (padded === inputs) {
    result.set(source, start);
    return;
  }
  for (let from = 0, to = start; from < source.length; from += padded, to += inputs) {
    for (let c = 0; c < inputs; c++) result[to + c] = source[from + c]!;
  }
}
