/** Regions of a network's view beside the object on it. */
import type { RegionFit } from "../../../contract/evaluation.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { Reconstruction } from "../backward/reconstruct.ts";

/** Which pixels of the view are object: `[height, width]`, 1 or 0. */
export interface ViewMask {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Where a reconstruction is strongest, and how much of it lies on the object. */
export interface ReconstructionFit {
  /** Null: it is zero everywhere. */
  readonly pointing: boolean | null;
  readonly energy: number | null;
}

/**
 * The magnitude of a reconstruction at each pixel of its box: the absolute values of its channels, added up.
 *
 * @returns `[box.height, box.width]`.
 *
 * @example
 * ```ts
 * magnitudes({ box: { x: 0, y: 0, width: 2, height: 1 }, values: Float32Array.of(1, -2, 0, 0, 0, 4) }); // => [3, 4]
 * ```
 */
export function magnitudes({ box, values }: Reconstruction): Float32Array {
  const places = box.width * box.height;
  const channels = places === 0 ? 0 : values.length / places;
  const result = new Float32Array(places);
  for (let place = 0; place < places; place++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += Math.abs(values[place * channels + channel]);
    result[place] = sum;
  }
  return result;
}

/**
 * The pointing game (Zhang et al. 2018: does the strongest place lie on the object?) and the share of the energy on the
 * object (Wang et al. 2020, Score-CAM's energy-based pointing game), of one reconstruction.
 *
 * @param magnitude - `[box.height, box.width]`, none negative.
 * @param box - in pixels of the view, all of it on the view.
 *
 * @example
 * The right pixel is object, and holds 3 of 4.
 * ```ts
 * const mask = { width: 2, height: 1, pixels: Uint8Array.of(0, 1) };
 * const box = { x: 0, y: 0, width: 2, height: 1 };
 * reconstructionFit(Float32Array.of(1, 3), box, mask); // => { pointing: true, energy: 0.75 }
 * reconstructionFit(Float32Array.of(0, 0), box, mask); // => { pointing: null, energy: null }
 * ```
 */
export function reconstructionFit(magnitude: Float32Array, box: Box, mask: ViewMask): ReconstructionFit {
  let [all, inside, most, at] = [0, 0, 0, -1];
  for (let row = 0; row < box.height; row++) {
    for (let column = 0; column < box.width; column++) {
      const value = magnitude[row * box.width + column];
      const pixel = (box.y + row) * mask.width + box.x + column;
      all += value;
      if (mask.pixels[pixel] === 1) inside += value;
      if (value > most) [most, at] = [value, pixel];
    }
  }
  return at < 0 ? { pointing: null, energy: null } : { pointing: mask.pixels[at] === 1, energy: inside / all };
}

/**
 * A region of the view beside the object. Where one of both is empty, so is what they share.
 *
 * @param inside - `[height, width]` of the view, 1 in the region.
 * @param strongest - pixel of the view where it is strongest; null: nowhere.
 *
 * @example
 * The region is the left two of three pixels, the object the right two.
 * ```ts
 * const mask = { width: 3, height: 1, pixels: Uint8Array.of(0, 1, 1) };
 * regionFit(Uint8Array.of(1, 1, 0), mask, 0); // => { coverage: 0.5, precision: 0.5, iou: 0.333, pointing: false }
 * ```
 */
export function regionFit(inside: Uint8Array, mask: ViewMask, strongest: number | null): RegionFit {
  let [shared, region, object] = [0, 0, 0];
  for (let pixel = 0; pixel < inside.length; pixel++) {
    region += inside[pixel];
    object += mask.pixels[pixel];
    shared += inside[pixel] & mask.pixels[pixel];
  }
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    coverage: share(shared, object),
    precision: share(shared, region),
    iou: share(shared, region + object - shared),
    pointing: strongest === null ? null : mask.pixels[strongest] === 1,
  };
}

/**
 * @returns `[height, width]` of the view, 1 where any of the boxes lies.
 *
 * @example
 * ```ts
 * unionOf([{ x: 0, y: 0, width: 1, height: 1 }, { x: 2, y: 0, width: 1, height: 1 }], 3, 1); // => [1, 0, 1]
 * ```
 */
export function unionOf(boxes: readonly Box[], width: number, height: number): Uint8Array {
  const inside = new Uint8Array(width * height);
  for (const box of boxes) {
    for (let row = box.y; row < box.y + box.height; row++) {
      inside.fill(1, row * width + box.x, row * width + box.x + box.width);
    }
  }
  return inside;
}

/**
 * Where reconstructions add up most, each scaled to a largest magnitude of 1, so that none counts more for its units.
 *
 * @returns the first such pixel of the view in row-major order; null where all are zero.
 *
 * @example
 * ```ts
 * const one = { box: { x: 0, y: 0, width: 2, height: 1 }, magnitude: Float32Array.of(1, 4) };
 * const other = { box: { x: 1, y: 0, width: 2, height: 1 }, magnitude: Float32Array.of(6, 6) };
 * strongestOf([one, other], 3, 1); // => 1
 * strongestOf([], 3, 1); // => null
 * ```
 */
export function strongestOf(
  reconstructions: readonly { readonly box: Box; readonly magnitude: Float32Array }[],
  width: number,
  height: number,
): number | null {
  const sums = new Float64Array(width * height);
  for (const { box, magnitude } of reconstructions) {
    const most = magnitude.reduce((a, b) => Math.max(a, b), 0);
    if (most === 0) continue;
    for (let row = 0; row < box.height; row++) {
      for (let column = 0; column < box.width; column++) {
        sums[(box.y + row) * width + box.x + column] += magnitude[row * box.width + column] / most;
      }
    }
  }
  return highest(sums);
}

/** @returns the first index of the largest value above 0; null where there is none. */
function highest(values: Float64Array | Float32Array): number | null {
  let [most, at]: [number, number | null] = [0, null];
  values.forEach((value, i) => {
    if (value > most) [most, at] = [value, i];
  });
  return at;
}

/** A class map is cut at this share of its maximum (Zhou et al. 2016). */
const CUT = 0.2;

/**
 * A class map as a region: resized to the view (bilinear, pixel centres aligned), cut at 20% of its maximum.
 *
 * @param values - `[rows, columns]`.
 * @returns which pixels of the view are at or above the cut, and the strongest; nothing where no value is above 0.
 *
 * @example
 * ```ts
 * mapRegion({ rows: 1, columns: 2, values: Float32Array.of(0, 4) }, 2, 1); // => { inside: [0, 1], strongest: 1 }
 * mapRegion({ rows: 1, columns: 2, values: Float32Array.of(0, -1) }, 2, 1); // => { inside: [0, 0], strongest: null }
 * ```
 */
export function mapRegion(
  map: { readonly rows: number; readonly columns: number; readonly values: Float32Array },
  width: number,
  height: number,
): { readonly inside: Uint8Array; readonly strongest: number | null } {
  const resized = enlarged(map, width, height);
  const strongest = highest(resized);
  if (strongest === null) return { inside: new Uint8Array(width * height), strongest };
  const cut = CUT * resized[strongest];
  return { inside: Uint8Array.from(resized, (value) => (value >= cut ? 1 : 0)), strongest };
}

/** Bilinear, pixel centres aligned, edges repeated. */
function enlarged(
  { rows, columns, values }: { readonly rows: number; readonly columns: number; readonly values: Float32Array },
  width: number,
  height: number,
): Float32Array {
  const [down, across] = [neighbours(rows, height), neighbours(columns, width)];
  const result = new Float32Array(width * height);
  down.forEach(([top, bottom, dy], y) => {
    across.forEach(([left, right, dx], x) => {
      const upper = values[top * columns + left] * (1 - dx) + values[top * columns + right] * dx;
      const lower = values[bottom * columns + left] * (1 - dx) + values[bottom * columns + right] * dx;
      result[y * width + x] = upper * (1 - dy) + lower * dy;
    });
  });
  return result;
}

/** For each place of the longer side: the two of the shorter one that it lies between, and how far from the first. */
function neighbours(from: number, to: number): [number, number, number][] {
  return Array.from({ length: to }, (_, i) => {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const first = Math.floor(at);
    return [first, Math.min(first + 1, from - 1), at - first];
  });
}
