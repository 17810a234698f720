/** The memory and the calls of the WebAssembly kernel of `transposed.wat`. */
import { align, padTo4, SharedKernel } from "./instance.ts";

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

const FLOAT = 4;
/** Bytes of an output position that make two parts of whole blocks. */
const SPLIT = 256;

/** One instance for one network: its kernels stay in place, everything behind them is scratch. */
export class TransposedKernels {
  private readonly wasm = new SharedKernel("TRANSPOSED");
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
    const [denseSize, outSize] = [positions * outputs * FLOAT, outPositions * padded * FLOAT];
    const dense = this.end;
    const out = align(dense + count * denseSize);
    const starts = align(out + count * outSize);
    const offsets = align(starts + (positions + 1) * FLOAT);
    // One entry more than there can be: every value is written before it is known whether it counts.
    const values = align(offsets + denseSize + FLOAT);
    const list = align(values + denseSize + FLOAT) - starts;
    this.wasm.reserve(starts + count * list);
    this.wasm.put(dense, signal);
    const row = padded * FLOAT;
    this.wasm.loop(
      [
        {
          name: "compact",
          base: [dense, positions, outputs, row, starts, offsets, values, rectify ? 1 : 0],
          step: [denseSize, 0, 0, 0, list, list, list, 0],
        },
        { name: "clear", base: [out, outSize], step: [outSize, 0] },
      ],
      count,
    );
    const parts = row % SPLIT === 0 ? 2 : 1;
    const { address } = kernel;
    const place = [
      starts,
      offsets,
      values,
      address,
      out,
      height,
      width,
      kernel.height,
      kernel.width,
      row,
      outputs * row,
    ];
    const base = [...place, 0, parts, row / parts, list, outSize];
    this.wasm.loop(
      [{ name: "transpose", base, step: base.map((_, i) => (i === place.length ? 1 : 0)) }],
      count * parts,
    );
    const found = this.wasm.copy(out, (count * outSize) / FLOAT);
    return padded === inputs ? found : withoutPadding(found, padded, inputs);
  }
}

/** @param values - `[positions, padded]`. @returns `[positions, channels]`. */
function withoutPadding(values: Float32Array, padded: number, channels: number): Float32Array {
  const kept = new Float32Array((values.length / padded) * channels);
  for (let from = 0, to = 0; to < kept.length; from += padded) {
    for (let channel = 0; channel < channels; channel++) kept[to++] = values[from + channel];
  }
  return kept;
}
