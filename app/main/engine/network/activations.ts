/** Activation functions and their derivatives. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { PippinError } from "../../../contract/errors.ts";
import type { TensorFlow } from "../tensors/backend.ts";
import type { ActivationName, Operation } from "../../modelGeometry/graph.ts";

export type ActivationOperation = Extract<Operation, { kind: "activation" }>;

/** Scale and alpha of SELU (Klambauer et al. 2017). */
const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

/** Kernels that add the bias and apply one of these in the same pass as the convolution. */
const FUSED: Partial<Record<ActivationName, "relu" | "relu6" | "leakyrelu">> = {
  relu: "relu",
  relu6: "relu6",
  "leaky-relu": "leakyrelu",
};

/** @returns the name under which a fused kernel knows the activation, or null where it must run on its own. */
export function fusedName(operation: ActivationOperation): "relu" | "relu6" | "leakyrelu" | null {
  return FUSED[operation.activation] ?? null;
}

/**
 * @param slopes - of PReLU, broadcastable to `x`.
 * @returns f(x), of the shape of `x`.
 *
 * @example
 * ```ts
 * const { tf } = await startBackend("wasm");
 * const x = tf.tensor1d([-2, 0, 7]);
 * applyActivation(tf, { kind: "activation", activation: "relu6" }, x).dataSync(); // => [0, 0, 6]
 * applyActivation(tf, { kind: "activation", activation: "leaky-relu", alpha: 0.5 }, x).dataSync(); // => [-1, 0, 7]
 * ```
 */
export function applyActivation(tf: TensorFlow, operation: ActivationOperation, x: Tensor, slopes?: Tensor): Tensor {
  const alpha = operation.alpha ?? defaultAlpha(operation.activation);
  switch (operation.activation) {
    case "relu":
      return tf.relu(x);
    case "relu6":
      return tf.relu6(x);
    case "leaky-relu":
      return tf.leakyRelu(x, alpha);
    case "prelu":
      return tf.prelu(x, slopesOf(slopes));
    case "elu":
      return alpha === 1 ? tf.elu(x) : tf.add(tf.relu(x), tf.mul(tf.expm1(tf.minimum(x, 0)), alpha));
    case "selu":
      return tf.selu(x);
    case "sigmoid":
      return tf.sigmoid(x);
    case "hard-sigmoid":
      return tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1);
    case "tanh":
      return tf.tanh(x);
    case "softplus":
      return tf.softplus(x);
    case "softsign":
      return tf.div(x, tf.add(tf.abs(x), 1));
    case "exponential":
      return tf.exp(x);
    case "silu":
      return tf.mul(x, tf.sigmoid(x));
    case "hard-silu":
      return tf.mul(x, tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1));
    case "gelu":
      return tf.mul(x, gaussianCdf(tf, x, operation.approximate === true));
    case "mish":
      return tf.mul(x, tf.tanh(tf.softplus(x)));
    case "softmax":
      return tf.softmax(x);
  }
}

/** @returns whether {@link derivative} needs f(x) only, so that x itself need not be kept. */
export function derivativeFromOutput(activation: ActivationName): boolean {
  return ["relu", "relu6", "leaky-relu", "elu", "selu", "sigmoid", "tanh", "exponential"].includes(activation);
}

/**
 * The derivative f'(x), element by element. At a kink it is 0 for ReLU and the slope of the left side for the leaky
 * ones, as TensorFlow has it. Not for softmax, whose derivative is a matrix.
 *
 * @param values - f(x) where {@link derivativeFromOutput} says so, else x.
 * @returns of the shape of `values`.
 *
 * @example
 * Both from their outputs: 1 where ReLU lets through, and 1 - 0.6^2 for tanh.
 * ```ts
 * const { tf } = await startBackend("wasm");
 * const outputs = tf.tensor1d([0, 0.5, 7]);
 * derivative(tf, { kind: "activation", activation: "relu" }, outputs).dataSync(); // => [0, 1, 1]
 * derivative(tf, { kind: "activation", activation: "tanh" }, tf.tensor1d([0.6])).dataSync(); // => [0.64]
 * ```
 */
export function derivative(tf: TensorFlow, operation: ActivationOperation, values: Tensor, slopes?: Tensor): Tensor {
  const alpha = operation.alpha ?? defaultAlpha(operation.activation);
  const positive = (): Tensor => tf.greater(values, 0);
  switch (operation.activation) {
    case "relu":
      return tf.cast(positive(), "float32");
    case "relu6":
      return tf.cast(tf.logicalAnd(positive(), tf.less(values, 6)), "float32");
    case "leaky-relu":
      return tf.where(positive(), tf.onesLike(values), tf.fill(values.shape, alpha));
    case "prelu":
      return tf.where(positive(), tf.onesLike(values), tf.mul(tf.onesLike(values), slopesOf(slopes)));
    case "elu":
      return tf.where(positive(), tf.onesLike(values), tf.add(values, alpha));
    case "selu":
      return tf.where(positive(), tf.fill(values.shape, SELU.scale), tf.add(values, SELU.scale * SELU.alpha));
    case "sigmoid":
      return tf.mul(values, tf.sub(1, values));
    case "hard-sigmoid":
      return tf.mul(tf.cast(tf.less(tf.abs(values), 3), "float32"), 1 / 6);
    case "tanh":
      return tf.sub(1, tf.square(values));
    case "softplus":
      return tf.sigmoid(values);
    case "softsign":
      return tf.reciprocal(tf.square(tf.add(tf.abs(values), 1)));
    case "exponential":
      return values.clone();
    case "silu": {
      const sigmoid = tf.sigmoid(values);
      return tf.add(sigmoid, tf.mul(tf.mul(values, sigmoid), tf.sub(1, sigmoid)));
    }
    case "hard-silu": {
      const middle = tf.add(tf.mul(values, 1 / 3), 0.5);
      return tf.where(
        tf.less(values, -3),
        tf.zerosLike(values),
        tf.where(tf.greater(values, 3), tf.onesLike(values), middle),
      );
    }
    case "gelu":
      return geluDerivative(tf, values, operation.approximate === true);
    case "mish": {
      const squashed = tf.tanh(tf.softplus(values));
      const slope = tf.mul(tf.sigmoid(values), tf.sub(1, tf.square(squashed)));
      return tf.add(squashed, tf.mul(values, slope));
    }
    case "softmax":
      throw new PippinError("unsupported", "A softmax inside the network has no element-wise derivative.");
  }
}

/**
 * A signal times {@link derivative}, to the bit. A leaky slope is applied to the signal alone, without a map of slopes: most of
 * the time of a walk down through small maps goes into reading and writing them.
 *
 * @param signal - `[N, ...]`, at f(x).
 */
export function timesDerivative(
  tf: TensorFlow,
  operation: ActivationOperation,
  values: Tensor,
  signal: Tensor,
  slopes?: Tensor,
): Tensor {
  if (operation.activation !== "leaky-relu" || signal.shape[0] !== values.shape[0]) {
    return tf.mul(signal, derivative(tf, operation, values, slopes));
  }
  const alpha = operation.alpha ?? defaultAlpha(operation.activation);
  return tf.where(tf.greater(values, 0), signal, tf.mul(signal, alpha));
}

function defaultAlpha(activation: ActivationName): number {
  return activation === "elu" ? 1 : 0.2;
}

function slopesOf(slopes: Tensor | undefined): Tensor {
  if (slopes === undefined) throw new PippinError("bad-file", "A PReLU layer has no slopes.");
  return slopes;
}

const GELU_SLOPE = Math.sqrt(2 / Math.PI);
const GELU_CUBE = 0.044715;

/** Phi(x) of the exact GELU, or its tanh approximation (Hendrycks & Gimpel 2016). */
function gaussianCdf(tf: TensorFlow, x: Tensor, approximate: boolean): Tensor {
  const inner = approximate
    ? tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(x, tf.square(x)), GELU_CUBE)), GELU_SLOPE))
    : tf.erf(tf.mul(x, Math.SQRT1_2));
  return tf.mul(tf.add(inner, 1), 0.5);
}

function geluDerivative(tf: TensorFlow, x: Tensor, approximate: boolean): Tensor {
  if (!approximate) {
    const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return tf.add(gaussianCdf(tf, x, false), tf.mul(x, density));
  }
  const inner = tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(x, tf.square(x)), GELU_CUBE)), GELU_SLOPE));
  const innerSlope = tf.mul(tf.add(tf.mul(tf.square(x), 3 * GELU_CUBE), 1), GELU_SLOPE);
  const slope = tf.mul(tf.mul(tf.sub(1, tf.square(inner)), innerSlope), tf.mul(x, 0.5));
  return tf.add(tf.mul(tf.add(inner, 1), 0.5), slope);
}
