/** The one form that pictures have inside the engine, and the pieces that are cut from it. */
import type { Box } from "../../contract/geometry.ts";
import { PippinError } from "../../contract/errors.ts";

/** An upright picture of 8-bit sRGB values: row-major, three bytes a pixel, without padding. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]`; of a picture with transparent parts, as they show on white paper. */
  readonly data: Uint8Array;
  /** `[height, width, 4]`: colours as the file holds them, and alpha, where both were asked for and the file has alpha. */
  readonly rgba?: Uint8Array;
}

/**
 * The nearest border of pixels to a coordinate; halves go up, as everywhere in Pippin.
 *
 * @example
 * ```ts
 * roundHalfUp(2.5); // => 3
 * roundHalfUp(-2.5); // => -2
 * ```
 */
export function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5);
}

/**
 * The pixels of a box, its edges moved to the nearest pixel borders; at least one pixel, whatever the box's size.
 *
 * @param box - in pixels of the picture; what lies outside is left out.
 * @throws PippinError `invalid-request` where no part of the box lies on the picture.
 *
 * @example
 * The edges of a box at 0.6 and 2.6 go to the borders at 1 and 3.
 * ```ts
 * const grey = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));
 * const image = { width: 3, height: 1, data: grey(10, 20, 30) };
 * crop(image, { x: 0.6, y: 0, width: 2, height: 1 }).data; // => [20, 20, 20, 30, 30, 30]
 * crop(image, { x: 3, y: 0, width: 2, height: 1 }); // throws invalid-request
 * ```
 */
export function crop(image: RgbImage, box: Box): RgbImage {
  const [left, right] = pixelRange(box.x, box.width, image.width);
  const [top, bottom] = pixelRange(box.y, box.height, image.height);
  if (left >= right || top >= bottom) throw outside(image, box);
  const width = right - left;
  const data = new Uint8Array(width * (bottom - top) * 3);
  for (let row = top; row < bottom; row++) {
    const from = (row * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), (row - top) * width * 3);
  }
  return { width, height: bottom - top, data };
}

/**
 * The error for a box that lies beside the picture.
 *
 * @example
 * ```ts
 * const image = { width: 3, height: 1, data: new Uint8Array(9) };
 * outside(image, { x: 3, y: 0, width: 2, height: 1 }).code; // => "invalid-request"
 * ```
 */
export function outside(image: RgbImage, box: Box): PippinError {
  const where = `x ${box.x}, y ${box.y}, ${box.width} x ${box.height}`;
  return new PippinError(
    "invalid-request",
    `The box (${where}) lies outside the picture of ${image.width} x ${image.height} pixels; choose one that is on it.`,
    { box, width: image.width, height: image.height },
  );
}

/** First pixel and the one after the last. */
function pixelRange(start: number, length: number, size: number): [number, number] {
  if (!(length > 0) || start >= size || start + length <= 0) return [0, 0];
  const first = Math.min(Math.max(roundHalfUp(start), 0), size - 1);
  return [first, Math.min(Math.max(roundHalfUp(start + length), first + 1), size)];
}
