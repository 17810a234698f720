/** Pooling with any padding, on TensorFlow.js kernels that know "valid" and "same" only. */
import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensors/backend.ts";
import type { Operation, Padding } from "../../modelGeometry/graph.ts";

export type Pool = Extract<Operation, { kind: "pool" }>;

const NONE: Padding = { top: 0, bottom: 0, left: 0, right: 0 };

/**
 * @param x - `[1, height, width, channels]`.
 * @returns `[1, rows, columns, channels]`. Padded places never win a maximum, however small the map's values are.
 *
 * @example
 * One row, 2 4 6, and a padded place at each end: averages of what lies on the map, then of whole windows.
 * ```ts
 * const { tf } = await startBackend("wasm");
 * const row = tf.tensor4d([2, 4, 6], [1, 1, 3, 1]);
 * const padding = { top: 0, bottom: 0, left: 1, right: 1 };
 * const pool = { kind: "pool", mode: "average", size: [1, 3], strides: [1, 2], padding } as const;
 * applyPool(tf, pool, row).dataSync(); // => [3, 5]
 * applyPool(tf, { ...pool, countPadding: true }, row).dataSync(); // => [2, 3.333]
 * applyPool(tf, { ...pool, mode: "max" }, tf.neg(row)).dataSync(); // => [-2, -4]
 * ```
 */
export function applyPool(tf: TensorFlow, operation: Pool, x: Tensor4D): Tensor4D {
  const { mode, size, strides, padding } = operation;
  const pool = (map: Tensor4D, pad: "valid" | "same"): Tensor4D =>
    (mode === "max" ? tf.maxPool : tf.avgPool)(map, [...size], [...strides], pad);
  const [, height, width] = x.shape;
  if (Object.values(padding).every((length) => length === 0)) return pool(x, "valid");
  const counts = mode === "average" && operation.countPadding === true;
  if (!counts && isSame(operation, [height, width])) return pool(x, "same");
  const amount: [number, number][] = [
    [0, 0],
    [padding.top, padding.bottom],
    [padding.left, padding.right],
    [0, 0],
  ];
  const result = pool(tf.pad<Tensor4D>(x, amount, mode === "max" ? -Infinity : 0), "valid");
  if (mode === "max") return result;
  const factors = shareOfWindows(operation, [height, width], [result.shape[1], result.shape[2]]);
  return factors === null ? result : tf.mul(result, tf.tensor4d(factors, [1, result.shape[1], result.shape[2], 1]));
}

/** @returns the part of the padding that an average's divisor counts. */
export function countedPadding({ padding, countPadding, overhang = [0, 0] }: Pool): Padding {
  if (countPadding !== true) return NONE;
  return { ...padding, bottom: padding.bottom - overhang[0], right: padding.right - overhang[1] };
}

/** Whether the padding is what TensorFlow means by "same": its kernels then pad on the fly. */
function isSame({ size, strides, padding }: Pool, map: readonly [number, number]): boolean {
  return ([0, 1] as const).every((axis) => {
    const [before, after] = axis === 0 ? [padding.top, padding.bottom] : [padding.left, padding.right];
    const total = Math.max(0, (Math.ceil(map[axis] / strides[axis]) - 1) * strides[axis] + size[axis] - map[axis]);
    return before === Math.floor(total / 2) && after === Math.ceil(total / 2);
  });
}

/** The whole window's size by what an average counts of it, `[rows, columns]`; null where that is 1 everywhere. */
function shareOfWindows(
  operation: Pool,
  map: readonly [number, number],
  grid: readonly [number, number],
): Float32Array | null {
  const { size, strides, padding } = operation;
  const counted = countedPadding(operation);
  const along = (axis: 0 | 1, before: number, from: number, to: number): number[] =>
    Array.from({ length: grid[axis] }, (_, i) => {
      const start = i * strides[axis] - before;
      return Math.min(start + size[axis], map[axis] + to) - Math.max(start, -from);
    });
  const rows = along(0, padding.top, counted.top, counted.bottom);
  const columns = along(1, padding.left, counted.left, counted.right);
  if (rows.every((length) => length === size[0]) && columns.every((length) => length === size[1])) return null;
  return Float32Array.from(rows.flatMap((row) => columns.map((column) => (size[0] * size[1]) / (row * column))));
}
