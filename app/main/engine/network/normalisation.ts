/** Layer, group and local response normalisation (Ba, Kiros & Hinton 2016; Wu & He 2018; Krizhevsky et al. 2012). */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Operation } from "../../modelGeometry/graph.ts";
import type { TensorFlow } from "../tensors/backend.ts";
import type { Weights } from "./forwardOperations.ts";

export type Normalisation = Extract<Operation, { kind: "normalisation" }>;
export type LocalNormalisation = Extract<Operation, { kind: "local-normalisation" }>;

/**
 * @param x - `[1, height, width, channels]` or `[1, channels]`.
 * @returns of the shape of `x`.
 *
 * @example
 * The place 1 3 has mean 2 and variance 1; the groups of four channels over one place, 1 3 and 10 30, their own.
 * ```ts
 * const { tf } = await startBackend("wasm");
 * const weights = { tf, weight: () => tf.scalar(1), derived: () => tf.scalar(1) };
 * const operation = { kind: "normalisation", epsilon: 0 } as const;
 * applyNormalisation(weights, operation, tf.tensor4d([1, 3], [1, 1, 1, 2])).dataSync(); // => [-1, 1]
 * const four = tf.tensor4d([1, 3, 10, 30], [1, 1, 1, 4]);
 * applyNormalisation(weights, { ...operation, groups: 2 }, four).dataSync(); // => [-1, 1, -1, 1]
 * ```
 */
export function applyNormalisation(weights: Weights, operation: Normalisation, x: Tensor): Tensor {
  const { tf } = weights;
  let result = tf.reshape(centred(tf, operation, x), x.shape);
  if (operation.scale !== undefined) result = tf.mul(result, weights.weight(operation.scale));
  return operation.shift === undefined ? result : tf.add(result, weights.weight(operation.shift));
}

/** Mean 0 and variance 1; of group normalisation as `[1, places, groups, channels a group]`. */
function centred(tf: TensorFlow, { groups, epsilon }: Normalisation, x: Tensor): Tensor {
  const channels = x.shape[x.rank - 1];
  const shaped = groups === undefined ? x : tf.reshape(x, [1, -1, groups, channels / groups]);
  const axes = groups === undefined ? [x.rank - 1] : [1, 3];
  const apart = tf.sub(shaped, tf.mean(shaped, axes, true));
  return tf.mul(apart, tf.rsqrt(tf.add(tf.mean(tf.square(apart), axes, true), epsilon)));
}

/**
 * @param x - `[1, height, width, channels]` or `[1, channels]`.
 * @returns of the shape of `x`.
 *
 * @example
 * Over itself and the channel behind it: 1 / (1 + 1 + 4), 2 / (1 + 4 + 9) and 3 / (1 + 9).
 * ```ts
 * const { tf } = await startBackend("wasm");
 * const around = tf.tensor2d([1, 0, 0, 1, 1, 0, 0, 1, 1], [3, 3]);
 * const weights = { tf, weight: () => tf.scalar(1), derived: () => around };
 * const operation = { kind: "local-normalisation", before: 0, after: 1, alpha: 1, beta: 1, bias: 1 } as const;
 * applyLocalNormalisation(weights, operation, tf.tensor2d([1, 2, 3], [1, 3])).dataSync(); // => [0.1667, 0.1429, 0.3]
 * ```
 */
export function applyLocalNormalisation(weights: Weights, operation: LocalNormalisation, x: Tensor): Tensor {
  const { tf } = weights;
  const { before, after, alpha, beta, bias } = operation;
  const channels = x.shape[x.rank - 1];
  // Column c has alpha in the rows of its channels: WebAssembly has no kernel of the whole operation.
  const around = weights.derived(
    `around:${[channels, before, after, alpha].join(":")}`,
    () =>
      tf.tensor2d(
        Float32Array.from({ length: channels * channels }, (_, i) => {
          const [row, column] = [Math.floor(i / channels), i % channels];
          return row >= column - before && row <= column + after ? alpha : 0;
        }),
        [channels, channels],
      ),
    null,
  ) as Tensor2D;
  const squares = tf.square(tf.reshape(x, [-1, channels]));
  const divisor = tf.pow(tf.add(tf.matMul(squares, around), bias), -beta);
  return tf.mul(x, tf.reshape(divisor, x.shape));
}
