/** Whether patches lie on the object (the paper's "object localization"), and what chance gives. */
import type { Chance } from "../../contract/evaluation.ts";
import type { Box } from "../../contract/geometry.ts";
import { centre } from "../../drawing/boxes.ts";

/**
 * Which pixels belong to an object: 1 or 0, row-major, with sums that answer for any box at once.
 *
 * @example
 * The left half of a picture of 4 x 2 pixels. The centre of a box between two pixels is that of the right one.
 * ```ts
 * const mask = new ObjectMask(Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0), 4, 2);
 * mask.share({ x: 1, y: 0, width: 2, height: 2 }); // => 0.5
 * mask.centre({ x: 1, y: 0, width: 2, height: 2 }); // => false
 * mask.centre({ x: 0, y: 0, width: 2, height: 2 }); // => true
 * ```
 */
export class ObjectMask {
  readonly width: number;
  readonly height: number;
  /** `[height + 1, width + 1]`: object pixels above and to the left. */
  private readonly sums: Float64Array;

  constructor(bitmap: Uint8Array, width: number, height: number) {
    this.width = width;
    this.height = height;
    this.sums = new Float64Array((width + 1) * (height + 1));
    for (let y = 0; y < height; y++) {
      let row = 0;
      for (let x = 0; x < width; x++) {
        row += bitmap[y * width + x]!;
        this.sums[(y + 1) * (width + 1) + x + 1] = this.sums[y * (width + 1) + x + 1]! + row;
      }
    }
  }

  /** @returns the share of the box's pixels, those with their centre inside, that are the object's. */
  share(box: Box): number {
    const [left, right] = [this.edge(box.x, this.width), this.edge(box.x + box.width, this.width)];
    const [top, bottom] = [this.edge(box.y, this.height), this.edge(box.y + box.height, this.height)];
    const area = (right - left) * (bottom - top);
    if (area <= 0) return 0;
    const stride = this.width + 1;
    const at = (y: number, x: number): number => this.sums[y * stride + x]!;
    return (at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left)) / area;
  }

  /** Whether the box's centre lies on the object. */
  centre(box: Box): boolean {
    const { x, y } = centre(box);
    return this.share({ x: Math.floor(x), y: Math.floor(y), width: 1, height: 1 }) > 0;
  }

  private edge(value: number, length: number): number {
    return Math.max(0, Math.min(length, Math.round(value)));
  }
}

/**
 * Exact expectation for a neuron drawn evenly from all of one convolution (channels share their field): the share of the
 * map's positions whose field holds an object pixel, whose field's centre is one, half of whose field is object. Of
 * reconstructions, which every neuron has its own, the expectation is that of one spread evenly over its field: the mean
 * share of a field that is object. Not a sample.
 *
 * @param boxOf - field of the unit at a row and column, in pixels of the image.
 *
 * @example
 * Three fields of two pixels along a picture of four, whose left two are the object: two fields touch it, the centre of
 * one lies on it, and of two at least half is object.
 * ```ts
 * const mask = new ObjectMask(Uint8Array.of(1, 1, 0, 0), 4, 1);
 * const boxOf = (row: number, column: number) => ({ x: column, y: row, width: 2, height: 1 });
 * const { anyPixel, centre, overlap, energy } = randomBaseline(mask, 1, 3, boxOf);
 * [anyPixel, centre, overlap, energy]; // => [0.667, 0.333, 0.667, 0.5]
 * ```
 */
export function randomBaseline(
  mask: ObjectMask,
  rows: number,
  columns: number,
  boxOf: (row: number, column: number) => Box,
): Chance {
  let [any, centre, overlap, shares] = [0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const box = boxOf(row, column);
      const share = mask.share(box);
      if (share > 0) any++;
      if (share >= 0.5) overlap++;
      if (mask.centre(box)) centre++;
      shares += share;
    }
  }
  const places = rows * columns;
  const even = shares / places;
  return { anyPixel: any / places, centre: centre / places, overlap: overlap / places, pointing: even, energy: even };
}
