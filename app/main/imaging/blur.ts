/** A picture out of focus. */
import { roundHalfUp, type RgbImage } from "./rgbImage.ts";

/** Weights are cut off at so many standard deviations. */
const REACH = 4;

/**
 * Convolves with a Gaussian, in rows and then in columns, in double precision; pixels of the edge are repeated beyond it.
 *
 * @param sigma - standard deviation in pixels; weights are cut off at four of them.
 * @returns rounded to bytes, halves up.
 *
 * @example
 * At a sigma of 1 a point of light keeps 0.399 in its own row, and gives 0.242 to the next pixels.
 * ```ts
 * const grey = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));
 * const { data } = blurred({ width: 9, height: 1, data: grey(0, 0, 0, 0, 255, 0, 0, 0, 0) }, 1);
 * [data[12], data[15], data[18]]; // => [102, 62, 14]
 * ```
 */
export function blurred({ width, height, data }: RgbImage, sigma: number): RgbImage {
  const weights = gaussian(sigma);
  const rows = smoothed(data, weights, height, width, 3 * width, 3);
  const both = smoothed(rows, weights, width, height, 3, 3 * width);
  return { width, height, data: Uint8Array.from(both, roundHalfUp) };
}

/** Adds up to 1; as many weights before the middle one as behind it. */
function gaussian(sigma: number): Float64Array {
  const reach = Math.floor(REACH * sigma + 0.5);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Each of `lines` lines of `length` pixels by itself.
 *
 * @param lineStep - from one line to the next, as `step` from one pixel of a line to the next.
 */
function smoothed(
  values: Uint8Array | Float64Array,
  weights: Float64Array,
  lines: number,
  length: number,
  lineStep: number,
  step: number,
): Float64Array {
  const reach = (weights.length - 1) / 2;
  const result = new Float64Array(values.length);
  const padded = new Float64Array(length + 2 * reach);
  for (let line = 0; line < lines; line++) {
    for (let colour = 0; colour < 3; colour++) {
      const start = line * lineStep + colour;
      for (let i = 0; i < padded.length; i++) {
        padded[i] = values[start + Math.min(Math.max(i - reach, 0), length - 1) * step]!;
      }
      for (let i = 0; i < length; i++) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap++) sum += weights[tap]! * padded[i + tap]!;
        result[start + i * step] = sum;
      }
    }
  }
  return result;
}
