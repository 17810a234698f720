/** 3x3 window sums by the WebAssembly kernel of `boxFilter.wat`. */
import { align, KernelInstance } from "./instance.ts";

/** `[height, width, channels]`. */
export type MapShape = readonly [number, number, number];

/** Window sums of a whole map. Both arrays are views of the kernel's memory, valid until its next call. */
export interface WindowSums {
  /** `[height, width, channels]`. */
  readonly values: Float64Array;
  /** `[height]`: no sum of a row is larger. */
  readonly rowBounds: Float64Array;
}

interface Functions {
  boxFilter(
    values: number,
    factors: number,
    height: number,
    row: number,
    channels: number,
    sums: number,
    out: number,
    maxima: number,
  ): void;
}

let kernel: KernelInstance<Functions> | undefined;

/**
 * Sums over the 3x3 window of each place and channel, zero outside the map, in double precision.
 *
 * @param values - `[height, width, channels]`.
 * @param factors - the same shape: products of both are summed.
 */
export function windowSums(
  values: Float32Array,
  factors: Float32Array | null,
  [height, width, channels]: MapShape,
): WindowSums {
  const row = width * channels;
  const count = height * row;
  const valuesAt = 16;
  const factorsAt = align(valuesAt + (count + 1) * 4);
  const sumsAt = factors === null ? factorsAt : align(factorsAt + (count + 1) * 4);
  const maximaAt = align(sumsAt + (row + 2 * channels + 1) * 8);
  const outAt = align(maximaAt + height * 8);
  kernel ??= new KernelInstance("BOX_FILTER");
  kernel.reserve(outAt + (count + 1) * 8);
  kernel.floats(valuesAt, count).set(values);
  if (factors !== null) kernel.floats(factorsAt, count).set(factors);
  kernel.doubles(sumsAt, row + 2 * channels + 1).fill(0);
  kernel.functions.boxFilter(
    valuesAt,
    factors === null ? 0 : factorsAt,
    height,
    row,
    channels,
    sumsAt,
    outAt,
    maximaAt,
  );
  return { values: kernel.doubles(outAt, count), rowBounds: kernel.doubles(maximaAt, height) };
}
