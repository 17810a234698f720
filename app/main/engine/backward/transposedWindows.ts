/** Transposed convolutions of windows, by the WebAssembly kernel of `transposed.wat`. */
import { TransposedKernels, type KernelShape } from "../kernels/transposed.ts";
import type { LoadedNetwork } from "../network/forward.ts";
import type { Operation } from "../../modelGeometry/graph.ts";
import { readFrame, type Windows } from "./frame.ts";

type Convolution = Extract<Operation, { kind: "convolution" }>;
type Depthwise = Extract<Operation, { kind: "depthwise" }>;

const kernelsOf = new WeakMap<LoadedNetwork, TransposedKernels>();

/**
 * @param signal - at the convolution's output, zero outside the map.
 * @param rectify - takes what is above zero of the signal only.
 * @returns the signal at its input, in windows that hold every position that reads into the signal's.
 */
export function transposedWindows(
  loaded: LoadedNetwork,
  operation: Convolution,
  signal: Windows,
  rectify: boolean,
): Windows {
  let kernels = kernelsOf.get(loaded);
  if (kernels === undefined) kernelsOf.set(loaded, (kernels = new TransposedKernels()));
  const kernel = kernels.kernel(operation.kernel, () => arrange(loaded, operation));
  const { height, width, tops } = signal.frame;
  const { strides } = operation;
  const values = kernels.transpose(kernel, signal.values, { count: tops.length, height, width, strides }, rectify);
  const size = [(height - 1) * strides[0] + kernel.height, (width - 1) * strides[1] + kernel.width] as const;
  return {
    frame: readFrame(signal.frame, size, strides, operation.padding),
    channels: kernel.inputs,
    values,
  };
}

/** `[height, width, inputs / groups, outputs]` -> `[dilated height, dilated width, outputs, inputs]`, groups apart. */
function arrange(loaded: LoadedNetwork, operation: Convolution): KernelShape & { values: Float32Array } {
  const source = loaded.weightValues(operation.kernel);
  const [rows, columns, share, outputs] = loaded.network.weights[operation.kernel].shape as [
    number,
    number,
    number,
    number,
  ];
  const inputs = share * operation.groups;
  const perGroup = outputs / operation.groups;
  const height = (rows - 1) * operation.dilation[0] + 1;
  const width = (columns - 1) * operation.dilation[1] + 1;
  const values = new Float32Array(height * width * outputs * inputs);
  let at = 0;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const tap = (y * operation.dilation[0] * width + x * operation.dilation[1]) * outputs;
      for (let input = 0; input < share; input++) {
        for (let output = 0; output < outputs; output++, at++) {
          const group = Math.floor(output / perGroup);
          values[(tap + output) * inputs + group * share + input] = source[at]!;
        }
      }
    }
  }
  return { height, width, outputs, inputs, values };
}

/** As {@link transposedWindows}, each channel by itself; few enough products to stay in JavaScript. */
export function transposedDepthwiseWindows(loaded: LoadedNetwork, operation: Depthwise, signal: Windows): Windows {
  const kernel = loaded.weightValues(operation.kernel);
  const [rows, columns, inputs, multiplier] = loaded.network.weights[operation.kernel].shape as [
    number,
    number,
    number,
    number,
  ];
  const { frame, channels } = signal;
  const [strideY, strideX] = operation.strides;
  const [dilationY, dilationX] = operation.dilation;
  const height = (frame.height - 1) * strideY + (rows - 1) * dilationY + 1;
  const width = (frame.width - 1) * strideX + (columns - 1) * dilationX + 1;
  const count = frame.tops.length;
  const values = new Float32Array(count * height * width * inputs);
  let at = 0;
  for (let n = 0; n < count; n++) {
    for (let row = 0; row < frame.height; row++) {
      for (let column = 0; column < frame.width; column++, at += channels) {
        for (let y = 0; y < rows; y++) {
          for (let x = 0; x < columns; x++) {
            const targetRow = n * height + row * strideY + y * dilationY;
            const target = (targetRow * width + column * strideX + x * dilationX) * inputs;
            const tap = (y * columns + x) * channels;
            for (let c = 0; c < channels; c++) {
              values[target + Math.floor(c / multiplier)] += signal.values[at + c] * kernel[tap + c];
            }
          }
        }
      }
    }
  }
  return { frame: readFrame(frame, [height, width], operation.strides, operation.padding), channels: inputs, values };
}
