/**
 * Exits with 0 where tfjs-node's native binding loads and computes, with 1 otherwise. Run in a process of its own:
 * a binding built for another platform can end the process that loads it.
 */
import { loadNative } from "./native.ts";

const { tf } = await loadNative();
const sum = tf.tidy(() => tf.sum(tf.matMul(tf.ones([1, 9]), tf.ones([9, 1]))).dataSync()[0]);
process.exit(sum === 9 ? 0 : 1);
