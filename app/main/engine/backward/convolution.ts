/**
 * Transposed convolutions over whole maps. All run as ordinary convolutions with the kernel flipped and its channels swapped, over a
 * signal with zeros between its values where the layer has a stride: both backends have a fast kernel for that, while
 * WebAssembly's own transposed convolution is ten times slower and its depthwise one is missing.
 */
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { LoadedNetwork } from "../network/forward.ts";
import { groupKernel, spread } from "../network/forwardOperations.ts";
import type { Operation, Padding, WeightKey } from "../../modelGeometry/graph.ts";
import type { TensorFlow } from "../tensors/backend.ts";
import type { MapSize } from "./frame.ts";

type Convolution = Extract<Operation, { kind: "convolution" }>;
type Depthwise = Extract<Operation, { kind: "depthwise" }>;
type Layer = Convolution | Depthwise;

/**
 * @param signal - at the convolution's output, `[N, height, width, channels]`.
 * @param map - `[height, width]` of the convolution's input.
 * @returns the signal at its input, `[N, ...map, inputChannels]`.
 */
export function transposedConvolution(
  loaded: LoadedNetwork,
  operation: Convolution,
  signal: Tensor4D,
  map: MapSize,
): Tensor4D {
  const { tf } = loaded;
  const dilation: [number, number] = [...operation.dilation];
  if (operation.groups === 1) {
    const kernel = flipped(
      loaded,
      operation.kernel,
      operation.kernel,
      () => loaded.weight(operation.kernel) as Tensor4D,
    );
    return transposed(tf, operation, kernelExtent(operation, kernel), signal, map, (x, pad) =>
      tf.conv2d(x, kernel, 1, pad, "NHWC", dilation),
    );
  }
  const kernels = Array.from({ length: operation.groups }, (_, group) =>
    flipped(loaded, `${operation.kernel}:group${group}`, operation.kernel, () => groupKernel(loaded, operation, group)),
  );
  return transposed(tf, operation, kernelExtent(operation, kernels[0]), signal, map, (x, pad) => {
    const parts = tf.split<Tensor4D>(x, operation.groups, 3);
    return tf.concat<Tensor4D>(
      parts.map((part, group) => tf.conv2d(part, kernels[group], 1, pad, "NHWC", dilation)),
      3,
    );
  });
}

/** As {@link transposedConvolution}, each channel by itself. */
export function transposedDepthwise(
  loaded: LoadedNetwork,
  operation: Depthwise,
  signal: Tensor4D,
  map: MapSize,
): Tensor4D {
  const { tf } = loaded;
  const [, , channels, multiplier] = loaded.weight(operation.kernel).shape as [number, number, number, number];
  const kernel = loaded.derived(
    `${operation.kernel}:flipped`,
    () => {
      const reversed = tf.reverse(spread(loaded, operation), [0, 1]);
      return tf.reshape(reversed, [reversed.shape[0], reversed.shape[1], channels * multiplier, 1]);
    },
    operation.kernel,
  ) as Tensor4D;
  return transposed(tf, operation, [kernel.shape[0], kernel.shape[1]], signal, map, (x, pad) => {
    const padded = pad === "valid" ? x : tf.pad<Tensor4D>(x, pad);
    const result = tf.depthwiseConv2d(padded, kernel, 1, "valid");
    if (multiplier === 1) return result;
    const [count, height, width] = result.shape;
    const parts = tf.reshape(result, [count * height * width, channels, multiplier]);
    return tf.reshape(tf.sum(parts, 2), [count, height, width, channels]);
  });
}

type Pads = [[number, number], [number, number], [number, number], [number, number]];

function transposed(
  tf: TensorFlow,
  operation: Layer,
  [kernelHeight, kernelWidth]: MapSize,
  signal: Tensor4D,
  map: MapSize,
  convolve: (x: Tensor4D, pad: Pads | "valid") => Tensor4D,
): Tensor4D {
  const { top, bottom, left, right } = operation.padding;
  // Strides may pass over the end of a padding: only what the last windows read of it counts.
  const read = {
    bottom: Math.min(bottom, lastRead(signal.shape[1], kernelHeight, operation.strides[0]) - top - map[0]),
    right: Math.min(right, lastRead(signal.shape[2], kernelWidth, operation.strides[1]) - left - map[1]),
  };
  // Only what lies on the input map is computed; a padding wider than the kernel makes that a crop afterwards.
  const amount: Padding = {
    top: kernelHeight - 1 - top,
    bottom: kernelHeight - 1 - Math.max(0, read.bottom),
    left: kernelWidth - 1 - left,
    right: kernelWidth - 1 - Math.max(0, read.right),
  };
  const positive = {
    top: Math.max(0, amount.top),
    bottom: Math.max(0, amount.bottom),
    left: Math.max(0, amount.left),
    right: Math.max(0, amount.right),
  };
  const result = convolve(spreadByStride(tf, signal, operation.strides), pads(positive));
  return fit(tf, result, [positive.top - amount.top, positive.left - amount.left], map);
}

/** @returns how many rows, those of the padding above among them, lie before the end of the last window. */
function lastRead(windows: number, kernel: number, stride: number): number {
  return (windows - 1) * stride + kernel;
}

/** Rows that a strided layer leaves unread are added as zeros, rows that lie in its padding are dropped. */
function fit(tf: TensorFlow, x: Tensor4D, [top, left]: readonly [number, number], [height, width]: MapSize): Tensor4D {
  const [count, rows, columns, channels] = x.shape;
  if (top === 0 && left === 0 && rows === height && columns === width) return x;
  const size: [number, number] = [Math.min(height, rows - top), Math.min(width, columns - left)];
  const inner = tf.slice(x, [0, top, left, 0], [count, ...size, channels]);
  return tf.pad(inner, [
    [0, 0],
    [0, height - size[0]],
    [0, width - size[1]],
    [0, 0],
  ]);
}

function pads({ top, bottom, left, right }: Padding): Pads | "valid" {
  if (top + bottom + left + right === 0) return "valid";
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** Rows and columns that the dilated kernel spans. */
function kernelExtent(operation: Layer, kernel: Tensor4D): [number, number] {
  return [(kernel.shape[0] - 1) * operation.dilation[0] + 1, (kernel.shape[1] - 1) * operation.dilation[1] + 1];
}

/** `[height, width, input, output]` -> the same turned by half a turn, `[height, width, output, input]`. */
function flipped(loaded: LoadedNetwork, name: string, from: WeightKey, kernel: () => Tensor4D): Tensor4D {
  const { tf } = loaded;
  const turned = (): Tensor4D => tf.transpose(tf.reverse(kernel(), [0, 1]), [0, 1, 3, 2]);
  return loaded.derived(`${name}:flipped`, turned, from) as Tensor4D;
}

/** Puts `stride - 1` zeros between the values of each row and column. */
function spreadByStride(tf: TensorFlow, x: Tensor4D, [strideY, strideX]: readonly [number, number]): Tensor4D {
  if (strideY === 1 && strideX === 1) return x;
  const [count, height, width, channels] = x.shape;
  const columns: Tensor = tf.pad(tf.reshape(x, [count * height, width, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, strideX - 1],
    [0, 0],
  ]);
  const rows = tf.pad(tf.reshape(columns, [count * height, 1, width * strideX * channels]), [
    [0, 0],
    [0, strideY - 1],
    [0, 0],
  ]);
  const spread = tf.reshape(rows, [count, height * strideY, width * strideX, channels]);
  const size: [number, number, number, number] = [
    count,
    (height - 1) * strideY + 1,
    (width - 1) * strideX + 1,
    channels,
  ];
  return tf.slice(spread, [0, 0, 0, 0], size) as Tensor4D;
}
