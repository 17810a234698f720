/** 3x3 window sums by the WebAssembly kernel of `boxFilter.wat`. */
import { align, SharedKernel } from "./instance.ts";

/** `[height, width, channels]`. */
export type MapShape = readonly [number, number, number];

/** Window sums of a whole map. Both arrays are views of the kernel's memory, valid until its next call. */
export interface WindowSums {
  /** `[height, width, channels]`. */
  readonly values: Float64Array;
  /** `[height]`: no sum of a row is larger. */
  readonly rowBounds: Float64Array;
}

/** Rows that a thread takes at a time. */
const BAND = 8;

let kernel: SharedKernel | undefined;

/**
 * Sums over the 3x3 window of each place and channel, zero outside the map, in double precision.
 *
 * @param values - `[height, width, channels]`.
 * @param factors - the same shape: products of both are summed.
 *
 * @example
 * Three places in a row, and the same weighed by 1, 0 and 2.
 * ```ts
 * const { values, rowBounds } = windowSums(Float32Array.of(1, 2, 3), null, [1, 3, 1]);
 * values; // => [3, 6, 5]
 * rowBounds; // => [6]
 * windowSums(Float32Array.of(1, 2, 3), Float32Array.of(1, 0, 2), [1, 3, 1]).values; // => [1, 7, 6]
 * ```
 */
export function windowSums(
  values: Float32Array,
  factors: Float32Array | null,
  [height, width, channels]: MapShape,
): WindowSums {
  const row = width * channels;
  const count = height * row;
  // Rows of an odd length are written one value too long, so that one thread has to write them in order.
  const band = row % 2 === 1 ? height : BAND;
  const valuesAt = 16;
  const factorsAt = align(valuesAt + (count + 1) * 4);
  const sumsAt = factors === null ? factorsAt : align(factorsAt + (count + 1) * 4);
  const sumsLength = row + 2 * channels + 2;
  const maximaAt = align(sumsAt + 2 * sumsLength * 8);
  const outAt = align(maximaAt + height * 8);
  kernel ??= new SharedKernel("BOX_FILTER");
  kernel.reserve(outAt + (count + 1) * 8);
  kernel.put(valuesAt, values);
  if (factors !== null) kernel.put(factorsAt, factors);
  kernel.doubles(sumsAt, 2 * sumsLength).fill(0);
  kernel.loop(
    [
      {
        name: "boxFilter",
        base: [0, band - 1, valuesAt, factors === null ? 0 : factorsAt, height, row, channels, sumsAt, outAt, maximaAt],
        step: [band, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        own: [0, 0, 0, 0, 0, 0, 0, sumsLength * 8, 0, 0],
      },
    ],
    Math.ceil(height / band),
  );
  return { values: kernel.doubles(outAt, count), rowBounds: kernel.doubles(maximaAt, height) };
}
