/** The forward operations that carry weights or windows, on whichever TensorFlow.js backend runs. */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensors/backend.ts";
import type { Operation, Padding, WeightKey } from "../../modelGeometry/graph.ts";

type Convolution = Extract<Operation, { kind: "convolution" }>;
type Depthwise = Extract<Operation, { kind: "depthwise" }>;
type Dense = Extract<Operation, { kind: "dense" }>;

/** An activation that the convolution's kernel applies itself. */
export interface FusedActivation {
  readonly name: "relu" | "relu6" | "leakyrelu";
  /** Slope below zero of `leakyrelu`. */
  readonly alpha: number;
}

/** What the operations need of a network: its weights on the backend. */
export interface Weights {
  readonly tf: TensorFlow;
  weight(key: WeightKey): Tensor;
  derived(name: string, make: () => Tensor, from: WeightKey | null): Tensor;
}

/** @returns `[1, height, width, channels]`. */
export function applyConvolution(
  weights: Weights,
  operation: Convolution,
  x: Tensor4D,
  fused: FusedActivation | null,
): Tensor4D {
  const { tf } = weights;
  const kernel = weights.weight(operation.kernel) as Tensor4D;
  const bias = operation.bias === undefined ? undefined : (weights.weight(operation.bias) as Tensor1D);
  if (operation.groups > 1) return finish(tf, groupedConvolution(weights, operation, x), bias, fused);
  return tf.fused.conv2d<Tensor4D>({
    x,
    filter: kernel,
    strides: [...operation.strides],
    pad: convolutionPadding(operation.padding),
    dilations: [...operation.dilation],
    ...(bias === undefined ? {} : { bias }),
    ...activationOf(fused),
  });
}

/** Each group of input channels has its own kernels; neither backend has the grouped convolution itself. */
function groupedConvolution(weights: Weights, operation: Convolution, x: Tensor4D): Tensor4D {
  const { tf } = weights;
  const pad = convolutionPadding(operation.padding);
  const parts = tf.split<Tensor4D>(x, operation.groups, 3).map((part, group) => {
    const kernel = groupKernel(weights, operation, group);
    return tf.conv2d(part, kernel, [...operation.strides], pad, "NHWC", [...operation.dilation]);
  });
  return tf.concat<Tensor4D>(parts, 3);
}

/** @returns `[kernelHeight, kernelWidth, inputChannels / groups, outputChannels / groups]` of one group. */
export function groupKernel(weights: Weights, operation: Convolution, group: number): Tensor4D {
  return weights.derived(
    `${operation.kernel}:group${group}`,
    () => {
      const kernel = weights.weight(operation.kernel);
      return weights.tf.split(kernel, operation.groups, 3)[group].clone();
    },
    operation.kernel,
  ) as Tensor4D;
}

/** @returns `[1, height, width, channels * multiplier]`. */
export function applyDepthwise(
  weights: Weights,
  operation: Depthwise,
  x: Tensor4D,
  fused: FusedActivation | null,
): Tensor4D {
  const { tf } = weights;
  const bias = operation.bias === undefined ? undefined : (weights.weight(operation.bias) as Tensor1D);
  const kernel = isDilated(operation)
    ? (weights.derived(`${operation.kernel}:spread`, () => spread(weights, operation), operation.kernel) as Tensor4D)
    : (weights.weight(operation.kernel) as Tensor4D);
  const [rows, columns] = kernel.shape;
  // Explicit padding is missing from the native depthwise kernel; a padding of its own copies the map.
  const [, height, width] = x.shape;
  const same = isSame(operation, [height, width], [rows, columns]);
  const padded = same ? x : padMap(tf, x, operation.padding);
  return finish(tf, tf.depthwiseConv2d(padded, kernel, [...operation.strides], same ? "same" : "valid"), bias, fused);
}

/** Whether the padding is what TensorFlow calls "same": as little as gives length / stride units, the odd one behind. */
export function isSame(
  { padding, strides }: Pick<Depthwise, "padding" | "strides">,
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): boolean {
  const fits = (length: number, side: number, stride: number, before: number, behind: number): boolean => {
    const all = Math.max(0, (Math.ceil(length / stride) - 1) * stride + side - length);
    return before === Math.floor(all / 2) && behind === all - before;
  };
  const { top, bottom, left, right } = padding;
  return fits(height, rows, strides[0], top, bottom) && fits(width, columns, strides[1], left, right);
}

function isDilated({ dilation: [down, across] }: Depthwise): boolean {
  return down > 1 || across > 1;
}

/**
 * The native depthwise kernel knows no dilation on some processors (it does on those for which oneDNN takes it over). Zeros
 * between the weights are the same.
 *
 * @returns the kernel of `operation`, `[(kernelHeight - 1) * down + 1, (kernelWidth - 1) * across + 1, channels, multiplier]`.
 */
export function spread(weights: Weights, operation: Depthwise): Tensor4D {
  const { tf } = weights;
  const kernel = weights.weight(operation.kernel) as Tensor4D;
  const [down, across] = operation.dilation;
  const [height, width, channels, multiplier] = kernel.shape;
  const apart = tf.pad(tf.reshape(kernel, [height, 1, width, 1, channels * multiplier]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole = tf.reshape(apart, [height * down, width * across, channels, multiplier]);
  const size = [(height - 1) * down + 1, (width - 1) * across + 1, channels, multiplier];
  return tf.slice(whole, [0, 0, 0, 0], size) as Tensor4D;
}

/** @returns the last axis of `x` through the kernel, other axes as they were. */
export function applyDense(weights: Weights, operation: Dense, x: Tensor, fused: FusedActivation | null): Tensor {
  const { tf } = weights;
  const kernel = weights.weight(operation.kernel) as Tensor2D;
  const [inputs, outputs] = kernel.shape;
  const bias = operation.bias === undefined ? undefined : weights.weight(operation.bias);
  const result = tf.fused.matMul({
    a: tf.reshape(x, [-1, inputs]),
    b: kernel,
    ...(bias === undefined ? {} : { bias }),
    ...activationOf(fused),
  });
  return tf.reshape(result, [...x.shape.slice(0, -1), outputs]);
}

/** @returns `x` with rows and columns of zeros around it, or itself where there are none. */
function padMap(tf: TensorFlow, x: Tensor4D, { top, bottom, left, right }: Padding): Tensor4D {
  if (top + bottom + left + right === 0) return x;
  return tf.pad<Tensor4D>(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
}

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

/** XNNPACK and oneDNN pad on the fly; a padding operation of its own would copy the map. */
function convolutionPadding(amount: Padding): "valid" | ExplicitPadding {
  if (isZero(amount)) return "valid";
  return [
    [0, 0],
    [amount.top, amount.bottom],
    [amount.left, amount.right],
    [0, 0],
  ];
}

export function isZero({ top, bottom, left, right }: Padding): boolean {
  return top === 0 && bottom === 0 && left === 0 && right === 0;
}

function activationOf(fused: FusedActivation | null): {
  activation?: FusedActivation["name"];
  leakyreluAlpha?: number;
} {
  return fused === null ? {} : { activation: fused.name, leakyreluAlpha: fused.alpha };
}

function finish(tf: TensorFlow, x: Tensor4D, bias: Tensor1D | undefined, fused: FusedActivation | null): Tensor4D {
  const biased = bias === undefined ? x : tf.add<Tensor4D>(x, bias);
  if (fused === null) return biased;
  if (fused.name === "relu") return tf.relu(biased);
  return fused.name === "relu6" ? tf.relu6(biased) : tf.leakyRelu(biased, fused.alpha);
}
