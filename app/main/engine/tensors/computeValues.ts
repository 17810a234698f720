import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "./backend.ts";

/**
 * The values of a tensor computed from others; nothing stays on the backend. Not `tf.tidy(() => ... .dataSync())`: tidy
 * looks for tensors in what it returns, value by value of an array.
 */
export function computeValues(tf: TensorFlow, compute: () => Tensor): Float32Array {
  const tensor = tf.tidy(compute);
  const values = tensor.dataSync<"float32">();
  tensor.dispose();
  return values;
}
