/** Layer and group normalisation (Ba, Kiros & Hinton 2016; Wu & He 2018). */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Operation } from "../../modelGeometry/graph.ts";
import type { TensorFlow } from "../tensors/backend.ts";
import type { Weights } from "./forwardOperations.ts";

export type Normalisation = Extract<Operation, { kind: "normalisation" }>;

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
