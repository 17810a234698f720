/** 3x3 window sums and variances by the WebAssembly kernel of `boxFilter.wat`. */
import { align, SharedKernel } from "./instance.ts";

/** `[height, width, channels]`. */
export type MapShape = readonly [number, number, number];

/** Sums or variances of the windows of a whole map. The arrays are views of the kernel's memory, valid until its next call. */
export interface WindowSums {
  /** `[height, width, channels]`. */
  readonly values: Float64Array;
  readonly bounds: Bounds;
}

/** Of values that are taken in stretches of one length, one bound each. */
export interface Bounds {
  /** No value of the stretch is larger. */
  readonly values: Float64Array;
  /** One value of the stretch is as large. */
  readonly areReached: boolean;
}

/** Rows that a thread takes at a time. */
const BAND = 8;

let kernel: SharedKernel | undefined;

/**
 * Sums over the 3x3 window of each place and channel, zero outside the map, in double precision.
 *
 * @param values - `[height, width, channels]`.
 * @param factors - the same shape: products of both are summed.
 * @returns sums with bounds of the channels of each place, of each row where channels are odd in number.
 *
 * @example
 * Three places in a row, and the same weighed by 1, 0 and 2.
 * ```ts
 * const { values, bounds } = windowSums(Float32Array.of(1, 2, 3), null, [1, 3, 1]);
 * values; // => [3, 6, 5]
 * bounds.values; // => [6]
 * windowSums(Float32Array.of(1, 2, 3), Float32Array.of(1, 0, 2), [1, 3, 1]).values; // => [1, 7, 6]
 * ```
 */
export function windowSums(values: Float32Array, factors: Float32Array | null, shape: MapShape): WindowSums {
  return filtered(values, factors, shape, false);
}

/**
 * Population variance of the nine values of each window, those outside the map 0, in double precision: E[x^2] - E[x]^2,
 * 0 where rounding would leave less.
 *
 * @param values - `[height, width, channels]`.
 *
 * @example
 * Of 1, 2, 3 and six zeros: 14/9 - (6/9)^2.
 * ```ts
 * windowVariances(Float32Array.of(1, 2, 3), [1, 3, 1]).values; // => [0.4444, 1.1111, 1.1358]
 * ```
 */
export function windowVariances(values: Float32Array, shape: MapShape): WindowSums {
  return filtered(values, null, shape, true);
}

function filtered(
  values: Float32Array,
  factors: Float32Array | null,
  [height, width, channels]: MapShape,
  isVariance: boolean,
): WindowSums {
  const row = width * channels;
  const count = height * row;
  // Rows of an odd length are written one value too long, so that one thread has to write them in order.
  const band = row % 2 === 1 ? height : BAND;
  const valuesAt = 16;
  const factorsAt = align(valuesAt + (count + 1) * 4);
  const sumsAt = factors === null ? factorsAt : align(factorsAt + (count + 1) * 4);
  const sumsLength = align(row + 2 * channels + 2);
  // Of two threads; behind each one's sums those of squares.
  const scratch = isVariance ? 2 * sumsLength : sumsLength;
  const areReached = channels % 2 === 0;
  const places = areReached ? width : 1;
  const maximaAt = align(sumsAt + 2 * scratch * 8);
  const outAt = align(maximaAt + height * places * 8);
  kernel ??= new SharedKernel("BOX_FILTER");
  kernel.reserve(outAt + (count + 1) * 8);
  kernel.put(valuesAt, values);
  if (factors !== null) kernel.put(factorsAt, factors);
  kernel.doubles(sumsAt, 2 * scratch).fill(0);
  const own = scratch * 8;
  const squaresAt = isVariance ? sumsAt + sumsLength * 8 : 0;
  kernel.loop(
    [
      {
        name: "boxFilter",
        base: [
          ...[0, band - 1, valuesAt, factors === null ? 0 : factorsAt, height, row, channels],
          ...[sumsAt, outAt, maximaAt, squaresAt, places],
        ],
        step: [band, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        own: [0, 0, 0, 0, 0, 0, 0, own, 0, 0, isVariance ? own : 0, 0],
      },
    ],
    Math.ceil(height / band),
  );
  const bounds = { values: kernel.doubles(maximaAt, height * places), areReached };
  return { values: kernel.doubles(outAt, count), bounds };
}
