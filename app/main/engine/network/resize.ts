/** Resized maps: along each axis a product with the matrix of what each row is made of, upwards and downwards alike. */
import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { resizeTaps, type Resize } from "../../modelGeometry/resizing.ts";
import type { Weights } from "./forwardOperations.ts";

/**
 * @param x - `[1, height, width, channels]`.
 * @param shape - of the result: rows, columns, channels.
 * @returns `[1, ...shape]`.
 */
export function applyResize(weights: Weights, operation: Resize, x: Tensor4D, shape: readonly number[]): Tensor4D {
  const rows = resizeMatrix(weights, operation, x.shape[1], shape[0]);
  const columns = resizeMatrix(weights, operation, x.shape[2], shape[1]);
  return multiplied(weights, x, rows, columns, false);
}

/**
 * The derivative's way: each value goes back to what it was made of.
 *
 * @param signal - at the resized map, `[N, rows, columns, channels]`.
 * @param map - height and width of what was resized.
 * @returns `[N, ...map, channels]`.
 */
export function transposedResize(
  weights: Weights,
  operation: Resize,
  signal: Tensor4D,
  map: readonly [number, number],
): Tensor4D {
  const rows = resizeMatrix(weights, operation, map[0], signal.shape[1]);
  const columns = resizeMatrix(weights, operation, map[1], signal.shape[2]);
  return multiplied(weights, signal, rows, columns, true);
}

/** `[after, before]`. */
function resizeMatrix(weights: Weights, operation: Resize, before: number, after: number): Tensor2D {
  const { mode, places } = operation;
  return weights.derived(
    `resize:${mode}:${places}:${before}:${after}`,
    () => {
      const values = new Float32Array(after * before);
      for (const [y, { first, weights: shares }] of resizeTaps(operation, before, after).entries()) {
        shares.forEach((share, tap) => (values[y * before + first + tap] = share));
      }
      return weights.tf.tensor2d(values, [after, before]);
    },
    null,
  ) as Tensor2D;
}

function multiplied({ tf }: Weights, x: Tensor4D, rows: Tensor2D, columns: Tensor2D, transposed: boolean): Tensor4D {
  const [count, height, width, channels] = x.shape;
  const ends = transposed ? 1 : 0;
  const [tall, wide] = [rows.shape[ends], columns.shape[ends]];
  const parts = tf.unstack(tf.reshape(x, [count, height, width * channels])).map((map) => {
    const high = tf.reshape(tf.matMul(rows, map as Tensor2D, transposed, false), [tall, width, channels]);
    // Columns become rows: [width, tall * channels].
    const across = tf.reshape(tf.transpose(high, [1, 0, 2]), [width, tall * channels]);
    const done = tf.reshape(tf.matMul(columns, across, transposed, false), [wide, tall, channels]);
    return tf.transpose(done, [1, 0, 2]);
  });
  return tf.stack(parts) as Tensor4D;
}
