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
    const { left, right, top, bottom, area } = pixelsOf(box, this.width, this.height);
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
}

/**
 * The same as an {@link ObjectMask} from runs of pixels along rows, without a bitmap: where an object is asked about a few
 * boxes only.
 *
 * @example
 * Two runs of one row, which overlap, and one of the next.
 * ```ts
 * const runs = new ObjectRuns(4, 2);
 * runs.add(0, 1, 3);
 * runs.add(0, 0, 2);
 * runs.add(1, 3, 4);
 * runs.share({ x: 0, y: 0, width: 4, height: 2 }); // => 0.5
 * runs.share({ x: 0, y: 0, width: 2, height: 2 }); // => 0.5
 * ```
 */
export class ObjectRuns {
  readonly width: number;
  readonly height: number;
  /** Of each row [from, to, from, to ...]; undefined: nothing. In order and apart once it was asked about. */
  private readonly rows: (number[] | undefined)[];
  private isJoined = true;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.rows = new Array<number[] | undefined>(height);
  }

  /** Columns `from` to `to - 1` of a row are the object's. */
  add(row: number, from: number, to: number): void {
    const runs = this.rows[row];
    if (runs === undefined) {
      this.rows[row] = [from, to];
      return;
    }
    if (from < runs[runs.length - 1]!) this.isJoined = false;
    runs.push(from, to);
  }

  /** @returns as {@link ObjectMask.share}, to the bit. */
  share(box: Box): number {
    if (!this.isJoined) this.join();
    const { left, right, top, bottom, area } = pixelsOf(box, this.width, this.height);
    if (area <= 0) return 0;
    let pixels = 0;
    for (let row = top; row < bottom; row++) {
      const runs = this.rows[row];
      if (runs === undefined) continue;
      for (let i = 0; i < runs.length; i += 2) {
        pixels += Math.max(0, Math.min(right, runs[i + 1]!) - Math.max(left, runs[i]!));
      }
    }
    return pixels / area;
  }

  private join(): void {
    this.rows.forEach((runs, row) => {
      if (runs !== undefined && runs.length > 2) this.rows[row] = apart(runs);
    });
    this.isJoined = true;
  }
}

/** Runs in order, those that touch or overlap made one. */
function apart(runs: readonly number[]): number[] {
  const pairs = Array.from({ length: runs.length / 2 }, (_, i): [number, number] => [runs[2 * i]!, runs[2 * i + 1]!]);
  pairs.sort(([a], [b]) => a - b);
  const joined: number[] = [];
  for (const [from, to] of pairs) {
    const end = joined.at(-1);
    if (end === undefined || from > end) joined.push(from, to);
    else joined[joined.length - 1] = Math.max(end, to);
  }
  return joined;
}

interface Pixels {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly area: number;
}

/** Pixels of a picture with their centre inside a box. */
function pixelsOf({ x, y, width, height }: Box, ofWidth: number, ofHeight: number): Pixels {
  const edge = (value: number, length: number): number => Math.max(0, Math.min(length, Math.round(value)));
  const [left, right] = [edge(x, ofWidth), edge(x + width, ofWidth)];
  const [top, bottom] = [edge(y, ofHeight), edge(y + height, ofHeight)];
  return { left, right, top, bottom, area: (right - left) * (bottom - top) };
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
