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
  /** Whether a row of taps lies side by side, as it lies in the output: of few channels, one tap does not fill vectors. */
  readonly byRows: boolean;
  /** Values that each value of the signal adds to at once, a multiple of four: a tap's, or a row's of taps. */
  readonly span: number;
}

/** The signal that goes down: windows of one size. */
export interface SignalShape {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** Of the convolution, down and across. */
  readonly strides: readonly [number, number];
}

const FLOAT = 4;
/** Channels of a tap that fill the kernel's registers. */
const WIDE = 32;
/** Half of them; a row of taps is padded to a multiple of it, because that is faster than vectors one by one. */
const HALF = 16;
/** Parts of a window's lines that threads take in turn: so two threads have equal shares of an odd number of windows. */
const PARTS = 2;

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
      kernel = { ...shape, ...layoutOf(shape), address: this.end };
      this.place(kernel, values);
      this.placed.set(name, kernel);
    }
    return kernel;
  }

  /** `[height, width, outputs, span]`, or `[height, outputs, span]` by rows. */
  private place({ address, height, width, outputs, inputs, span, byRows }: PlacedKernel, values: Float32Array): void {
    const length = height * (byRows ? 1 : width) * outputs * span;
    this.end = align(address + length * FLOAT);
    this.wasm.reserve(this.end);
    // What was scratch before is not zero.
    const memory = this.wasm.floats(address, length).fill(0);
    let from = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let output = 0; output < outputs; output++, from += inputs) {
          const row = byRows ? y * outputs + output : (y * width + x) * outputs + output;
          memory.set(values.subarray(from, from + inputs), row * span + (byRows ? x * inputs : 0));
        }
      }
    }
  }

  /**
   * @param signal - `[count, height, width, kernel.outputs]`.
   * @param rectify - takes negative values for zero.
   * @returns `[count, (height - 1) * strides[0] + kernel.height, (width - 1) * strides[1] + kernel.width, kernel.inputs]`.
   */
  transpose(kernel: PlacedKernel, signal: Float32Array, shape: SignalShape, rectify: boolean): Float32Array {
    const { outputs, inputs, span, byRows } = kernel;
    const { count, height, width } = shape;
    const [down, across] = shape.strides;
    const positions = height * width;
    const row = span * FLOAT;
    const lines = (height - 1) * down + kernel.height;
    const columns = (width - 1) * across + kernel.width;
    const place = (byRows ? inputs : span) * FLOAT;
    // The last row of taps of a line may end in zeros that reach over its end.
    const line = byRows ? align((width - 1) * across * place + row) : columns * place;
    const [denseSize, outSize] = [positions * outputs * FLOAT, lines * line];
    const dense = this.end;
    const out = align(dense + count * denseSize);
    const starts = align(out + count * outSize);
    const offsets = align(starts + (positions + 1) * FLOAT);
    // One entry more than there can be: every value is written before it is known whether it counts.
    const values = align(offsets + denseSize + FLOAT);
    const list = align(values + denseSize + FLOAT) - starts;
    this.wasm.reserve(starts + count * list);
    this.wasm.put(dense, signal);
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
    const { address } = kernel;
    const lists = [starts, offsets, values, address, out, height, width, kernel.height, byRows ? 1 : kernel.width];
    const layout = [row, outputs * row, place, across * place, line, down];
    const base = [...lists, ...layout, 0, PARTS, list, outSize];
    this.wasm.loop(
      [{ name: "transpose", base, step: base.map((_, i) => (i === lists.length + layout.length ? 1 : 0)) }],
      count * PARTS,
    );
    const filled = columns * place;
    const found = this.wasm.copyLines(out, count * lines, line, filled);
    return place === inputs * FLOAT ? found : withoutPadding(found, span, inputs);
  }
}

function layoutOf({ width, inputs }: KernelShape): Pick<PlacedKernel, "byRows" | "span"> {
  if (inputs >= WIDE || width === 1) return { byRows: false, span: padTo4(inputs) };
  const length = width * inputs;
  return { byRows: true, span: length <= 4 ? 4 : Math.ceil(length / HALF) * HALF };
}

/** @param values - `[positions, padded]`. @returns `[positions, channels]`. */
function withoutPadding(values: Float32Array, padded: number, channels: number): Float32Array {
  const kept = new Float32Array((values.length / padded) * channels);
  for (let from = 0, to = 0; to < kept.length; from += padded) {
    for (let channel = 0; channel < channels; channel++) kept[to++] = values[from + channel];
  }
  return kept;
}
