/** Pooling, downwards. On plain arrays: neither backend unpools by the switches of the forward pass. */
import { unpoolBySwitches, type TakeWindow } from "../kernels/unpool.ts";
import type { Padding } from "../../modelGeometry/graph.ts";
import type { Frame, MapSize, Windows } from "./frame.ts";

export interface Grid {
  readonly count: number;
  /** Pooled rows and columns of the signal. */
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

export interface Window {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
}

/** @returns `[rows, columns]` that `grid` pooled units read. */
export function readSize({ rows, columns }: Grid, { size, strides }: Window): [number, number] {
  return [(rows - 1) * strides[0] + size[0], (columns - 1) * strides[1] + size[1]];
}

/**
 * Max pooling by switches: each value goes to the position that won its window in the forward pass, the first in
 * row-major order on a tie; where windows overlap, values add up (Zeiler & Fergus 2014, "unpooling").
 *
 * @param signal - `[count, rows, columns, channels]`.
 * @param read - where the read windows lie on the map (its height and width are those of {@link readSize}).
 * @param forward - what the pool read, in one window a signal or one for all; places outside the map never win.
 * @param map - `[height, width]` of the pool's input.
 * @param keep - whether the result is a copy; else it is valid until the next call.
 * @returns `[count, readRows, readColumns, channels]`.
 *
 * @example
 * Two windows of two values, 3 5 and 2 2: the second won the first window, the first the second.
 * ```ts
 * const grid = { count: 1, rows: 1, columns: 2, channels: 1 };
 * const window = { size: [1, 2], strides: [1, 2] } as const;
 * const whole = wholeFrame([1, 4], 1);
 * const forward = { frame: whole, channels: 1, values: Float32Array.of(3, 5, 2, 2) };
 * unpoolMaximum(Float32Array.of(10, 20), grid, window, whole, forward, [1, 4]); // => [0, 10, 20, 0]
 * ```
 */
export function unpoolMaximum(
  signal: Float32Array,
  grid: Grid,
  window: Window,
  read: Frame,
  forward: Windows,
  map: MapSize,
  keep = true,
): Float32Array {
  const { count, rows, columns, channels } = grid;
  const plane = read.height * read.width;
  const rowLengths = { forward: forward.frame.width, out: read.width };
  const windows = (take: TakeWindow): void => {
    let at = 0;
    for (let n = 0; n < count; n++) {
      const [originY, originX] = [read.tops[n], read.lefts[n]];
      const shared = forward.frame.tops.length === 1 ? 0 : n;
      const [shiftY, shiftX] = [originY - forward.frame.tops[shared], originX - forward.frame.lefts[shared]];
      const down = spans(rows, window.strides[0], window.size[0], originY, map[0]);
      const across = spans(columns, window.strides[1], window.size[1], originX, map[1]);
      for (let row = 0; row < rows; row++) {
        const top = down[2 * row];
        const tall = down[2 * row + 1] - top;
        const forwardRow = (shared * forward.frame.height + top + shiftY) * forward.frame.width + shiftX;
        const outRow = n * plane + top * read.width;
        for (let column = 0; column < columns; column++, at++) {
          const left = across[2 * column];
          const wide = across[2 * column + 1] - left;
          if (tall > 0 && wide > 0) take(at, tall, wide, forwardRow + left, outRow + left);
        }
      }
    }
  };
  return unpoolBySwitches(signal, forward.values, channels, count * plane, rowLengths, windows, keep);
}

/**
 * Average pooling: each value is spread evenly over the positions that its window counts, of which those on the map keep
 * their share.
 *
 * @param signal - `[count, rows, columns, channels]`.
 * @param read - where the read windows lie on the map (its height and width are those of {@link readSize}).
 * @param map - `[height, width]` of the pooled map's input.
 * @param counted - rows and columns around the map that windows count (see `countedPadding`).
 * @returns `[count, readRows, readColumns, channels]`.
 *
 * @example
 * Two windows of two places; the second lies over the end of a map of three, where padding counts or does not.
 * ```ts
 * const grid = { count: 1, rows: 1, columns: 2, channels: 1 };
 * const window = { size: [1, 2], strides: [1, 2] } as const;
 * const none = { top: 0, bottom: 0, left: 0, right: 0 };
 * const read = wholeFrame([1, 4], 1);
 * unpoolAverage(Float32Array.of(10, 20), grid, window, read, [1, 3], none); // => [5, 5, 20, 0]
 * unpoolAverage(Float32Array.of(10, 20), grid, window, read, [1, 3], { ...none, right: 1 }); // => [5, 5, 10, 0]
 * ```
 */
export function unpoolAverage(
  signal: Float32Array,
  grid: Grid,
  window: Window,
  read: Frame,
  map: MapSize,
  counted: Padding,
): Float32Array {
  const { count, rows, columns, channels } = grid;
  const { size, strides } = window;
  const plane = read.height * read.width * channels;
  const result = new Float32Array(count * plane);
  let at = 0;
  for (let n = 0; n < count; n++) {
    const [originY, originX] = [read.tops[n], read.lefts[n]];
    for (let row = 0; row < rows; row++) {
      const [top, bottom] = span(row * strides[0], size[0], originY, map[0]);
      const tall = countedLength(row * strides[0], size[0], originY, map[0], [counted.top, counted.bottom]);
      for (let column = 0; column < columns; column++, at += channels) {
        const [left, right] = span(column * strides[1], size[1], originX, map[1]);
        const wide = countedLength(column * strides[1], size[1], originX, map[1], [counted.left, counted.right]);
        const share = 1 / (tall * wide);
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) {
            const target = n * plane + (y * read.width + x) * channels;
            for (let c = 0; c < channels; c++) result[target + c] += signal[at + c] * share;
          }
        }
      }
    }
  }
  return result;
}

function countedLength(
  start: number,
  size: number,
  origin: number,
  length: number,
  [before, after]: readonly [number, number],
): number {
  const [first, end] = span(start, size, origin + before, length + before + after);
  return end - first;
}

/** {@link span} of each of `count` windows, one after the other. */
function spans(count: number, stride: number, size: number, origin: number, length: number): Int32Array {
  const result = new Int32Array(2 * count);
  for (let i = 0; i < count; i++) result.set(span(i * stride, size, origin, length), 2 * i);
  return result;
}

/** @returns first and one past the last place inside the window that lies on the map. */
function span(start: number, size: number, origin: number, length: number): [number, number] {
  return [Math.max(start, -origin), Math.min(start + size, length - origin)];
}
