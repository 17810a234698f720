/**
 * Resizing. Both filters are separable sums of source pixels, computed in double precision with weights that depend on
 * sizes alone, so that results do not depend on the machine.
 */
import type { Box } from "../../contract/geometry.ts";
import { clipped, isEmpty, type Size } from "../../drawing/boxes.ts";
import { outside, type RgbImage } from "./rgbImage.ts";

/** For each target pixel along one axis: the first source pixel that counts, how many do, and their weights. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `[targets, widest]`; each row sums to 1. */
  readonly weights: Float64Array;
  readonly widest: number;
}

/** Along one axis: `size` source pixels, of which `start` to `start + length` become `target` pixels. */
interface Axis {
  readonly size: number;
  readonly start: number;
  readonly length: number;
  readonly target: number;
  /** Of the target pixels, the ones to compute. */
  readonly from: number;
  readonly to: number;
}

/** The contribution of source pixel `[x, x + 1]` to a target pixel that spans `[low, high]`. */
type Weight = (x: number, low: number, high: number) => number;

/** A part of a resized picture, in pixels of the whole resized picture. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Area averaging: every target pixel is the mean of the source area under it, partly covered pixels counted by the part
 * that is covered.
 *
 * @param region - what to resize, in pixels of the picture with fractions; what lies outside does not count.
 * @throws PippinError `invalid-request` where no part of the region lies on the picture.
 *
 * @example
 * Each of two pixels is the mean of two; half of the first and half of the second pixel are 0.5 * 0 + 0.5 * 100.
 * ```ts
 * const grey = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));
 * const image = { width: 4, height: 1, data: grey(0, 100, 50, 250) };
 * resizeArea(image, 2, 1).data; // => [50, 50, 50, 150, 150, 150]
 * resizeArea(image, 1, 1, { x: 0.5, y: 0, width: 1, height: 1 }).data; // => [50, 50, 50]
 * resizeArea(image, 1, 1, { x: 4, y: 0, width: 1, height: 1 }); // throws invalid-request
 * ```
 */
export function resizeArea(
  image: RgbImage,
  width: number,
  height: number,
  region: Box = { x: 0, y: 0, width: image.width, height: image.height },
): RgbImage {
  const part = clipped(region, image);
  if (isEmpty(part)) throw outside(image, region);
  const across = { size: image.width, start: part.x, length: part.width, target: width, from: 0, to: width };
  const down = { size: image.height, start: part.y, length: part.height, target: height, from: 0, to: height };
  return apply(image, taps(across, 0, overlap), taps(down, 0, overlap));
}

/**
 * Bilinear with antialiasing, what Pillow's `BILINEAR` computes: a triangle as wide as two target pixels (two source
 * pixels where the picture grows).
 *
 * @param part - the part of the resized picture to compute, the whole by default.
 *
 * @example
 * To twice the size: the middle pixels lie a quarter of the way from one to the other. To half: the triangle weighs the
 * first three pixels by 3/4, 3/4 and 1/4, which gives 80 / 4 / (7/4) = 11.4.
 * ```ts
 * const grey = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));
 * const two = { width: 2, height: 1, data: grey(0, 100) };
 * resizeBilinear(two, 4, 1).data.filter((_, i) => i % 3 === 0); // => [0, 25, 75, 100]
 * const four = { width: 4, height: 1, data: grey(0, 0, 80, 80) };
 * resizeBilinear(four, 2, 1).data.filter((_, i) => i % 3 === 0); // => [11, 69]
 * ```
 */
export function resizeBilinear(
  image: RgbImage,
  width: number,
  height: number,
  part: Window = { x: 0, y: 0, width, height },
): RgbImage {
  const across = { size: image.width, start: 0, length: image.width, target: width, from: part.x };
  const down = { size: image.height, start: 0, length: image.height, target: height, from: part.y };
  return apply(
    image,
    taps({ ...across, to: part.x + part.width }, 1, triangle),
    taps({ ...down, to: part.y + part.height }, 1, triangle),
  );
}

/**
 * @returns the size of a picture at a scale: whole pixels, at least one each way.
 *
 * @example
 * ```ts
 * scaledSize({ width: 300, height: 4 }, 0.1); // => { width: 30, height: 1 }
 * ```
 */
export function scaledSize({ width, height }: Size, scale: number): Size {
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/** The length that two intervals share. */
const overlap: Weight = (x, low, high) => Math.min(x + 1, high) - Math.max(x, low);

/** Falls from 1 at the target pixel's centre to 0 at one target pixel (or source pixel, the wider) from it. */
const triangle: Weight = (x, low, high) => 1 - Math.abs(x + 0.5 - (low + high) / 2) / Math.max(1, high - low);

/** @param reach - how far the filter reaches beyond the target pixel's centre: in half widths 0 (its edge) or 1. */
function taps(axis: Axis, reach: 0 | 1, weight: Weight): Taps {
  const scale = axis.length / axis.target;
  const half = reach === 0 ? scale / 2 : Math.max(1, scale);
  const widest = Math.ceil(half * 2) + 2;
  const targets = axis.to - axis.from;
  const first = new Int32Array(targets);
  const count = new Int32Array(targets);
  const weights = new Float64Array(targets * widest);
  for (let index = 0; index < targets; index++) {
    const low = axis.start + (axis.from + index) * scale;
    const high = axis.start + (axis.from + index + 1) * scale;
    const centre = (low + high) / 2;
    const begin = Math.max(0, Math.min(Math.floor(centre - half), axis.size - 1));
    const end = Math.min(axis.size, Math.ceil(centre + half));
    first[index] = begin;
    count[index] = fill(weights.subarray(index * widest, (index + 1) * widest), begin, end, (x) =>
      weight(x, low, high),
    );
  }
  return { first, count, weights, widest };
}

/** Writes the weights of source pixels `begin` to `end`, scaled to sum to 1; @returns how many. */
function fill(weights: Float64Array, begin: number, end: number, weight: (x: number) => number): number {
  let sum = 0;
  for (let x = begin; x < end; x++) sum += weights[x - begin] = Math.max(0, weight(x));
  // Rounding can leave a sliver between pixels with no area at all: then the first pixel is it.
  if (sum === 0) return (weights[0] = 1);
  for (let k = 0; k < end - begin; k++) weights[k]! /= sum;
  return end - begin;
}

function apply(image: RgbImage, across: Taps, down: Taps): RgbImage {
  const width = across.first.length;
  const height = down.first.length;
  const data = new Uint8Array(width * height * 3);
  const stride = width * 3;
  const sums = new Float64Array(stride);
  // Source rows resized along x, as many as one target row needs: row y is in place y % held.
  const held = down.widest;
  const rows = new Float32Array(held * stride);
  const starts = new Int32Array(held);
  let next = 0;
  for (let y = 0; y < height; y++) {
    const first = down.first[y]!;
    const count = down.count[y]!;
    for (next = Math.max(next, first); next < first + count; next++) {
      narrow(image, across, next, rows, (next % held) * stride);
    }
    for (let k = 0; k < count; k++) starts[k] = ((first + k) % held) * stride;
    sums.fill(0.5); // Rounds half up when the sum is cut to an integer.
    for (let k = 0; k < count; k += AT_ONCE) addRows(sums, rows, starts, down.weights, y * down.widest, k, count);
    const target = y * stride;
    for (let index = 0; index < stride; index++) data[target + index] = sums[index]!;
  }
  return { width, height, data };
}

/** Rows that are added in one go, so that sums are read and written once for them. */
const AT_ONCE = 4;

/**
 * Adds rows `from` to `from + AT_ONCE` of a target row's `count`, in order, times their weights.
 *
 * @param starts - where each row starts.
 * @param weights - those of the target row lie from `at` on.
 */
function addRows(
  sums: Float64Array,
  rows: Float32Array,
  starts: Int32Array,
  weights: Float64Array,
  at: number,
  from: number,
  count: number,
): void {
  // Where there are fewer rows, one of them counts 0 times.
  const weight = (k: number): number => (k < count ? weights[at + k]! : 0);
  const start = (k: number): number => starts[k < count ? k : from]!;
  const a = weight(from);
  const b = weight(from + 1);
  const c = weight(from + 2);
  const d = weight(from + 3);
  const rowA = start(from);
  const rowB = start(from + 1);
  const rowC = start(from + 2);
  const rowD = start(from + 3);
  for (let i = 0; i < sums.length; i++) {
    sums[i] = sums[i]! + a * rows[rowA + i]! + b * rows[rowB + i]! + c * rows[rowC + i]! + d * rows[rowD + i]!;
  }
}

/** Resizes source row `y` along x, into `rows` from `target` on: `[targets, 3]`. */
function narrow(image: RgbImage, across: Taps, y: number, rows: Float32Array, target: number): void {
  const source = image.data;
  const { first, count, weights, widest } = across;
  const line = y * image.width;
  for (let x = 0; x < first.length; x++) {
    let at = (line + first[x]!) * 3;
    let red = 0;
    let green = 0;
    let blue = 0;
    const end = x * widest + count[x]!;
    for (let k = x * widest; k < end; k++) {
      const weight = weights[k]!;
      red += weight * source[at++]!;
      green += weight * source[at++]!;
      blue += weight * source[at++]!;
    }
    rows[target++] = red;
    rows[target++] = green;
    rows[target++] = blue;
  }
}
