/** What the layers of a TensorFlow Lite file are called: as in the program that the network was written in. */
import type { TfliteModel, TfliteOperator } from "./tfliteModel.ts";

/** Last parts of the names of kernels, and of what is computed with them. */
const KERNELS = /^(Conv2D|convolution|depthwise|depthwise_conv2d|separable_conv2d|MatMul|Tensordot)(_?\d+)?$/;
/** Names that the converter gives to a network's ends. */
const NAMELESS = /^((Stateful)?PartitionedCall|Identity)(_?\d+)?(:\d+)?$/;
const WEIGHTED = new Set(["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"]);
const ACTIVATION = /\/(Relu|Relu6|Tanh|Minimum|Maximum|clip_by_value)(_?\d+)?$/;

export interface LayerPath {
  /** Of the operator: its type where the file has no name for it. */
  readonly layer: string;
  /** Of the activation that is fused into it. */
  readonly activation: string;
}

/**
 * The converter joins the names of what it makes one operator of: "net/relu_1/Relu;net/conv_1/BiasAdd;net/conv_1/convolution".
 * Folders that all names begin with are left out, and the number of the call, where Keras wrote one behind every name.
 *
 * @returns one an operator, in order.
 */
export function layerPaths({ tensors, operators }: Pick<TfliteModel, "tensors" | "operators">): LayerPath[] {
  const nameOf = (place: number | undefined): string => tensors[place ?? -1]?.name ?? "";
  const found = operators.map((operator) => {
    const parts = partsOf(nameOf(operator.outputs[0]));
    const layer = pathOf(operator, parts, partsOf(nameOf(operator.inputs[1])));
    const activation = parts.find((part) => ACTIVATION.test(part)) ?? "";
    return { layer: foldersOf(layer), activation: foldersOf(activation) };
  });
  const paths = found.flatMap(({ layer }, i) =>
    layer.length > 1 && operators[i].type !== "DEQUANTIZE" ? [layer] : [],
  );
  const common = commonLength(paths);
  const isCalled = paths.length > 1 && paths.every((path) => path[common].endsWith("_1"));
  const named = (path: readonly string[]): string => {
    const own = path.length > common ? path.slice(common) : path;
    return own.map((folder) => (isCalled ? folder.replace(/_1$/, "") : folder)).join("/");
  };
  return found.map(({ layer, activation }, i) => {
    const [name, fused] = [named(layer) || operators[i].type.toLowerCase(), named(activation)];
    return { layer: name, activation: fused === "" || fused === name ? `${name}_activation` : fused };
  });
}

function partsOf(name: string): string[] {
  return name.split(";").filter((part) => part !== "" && !NAMELESS.test(part));
}

function pathOf({ type }: TfliteOperator, output: readonly string[], kernel: readonly string[]): string {
  if (!WEIGHTED.has(type)) return output[0] ?? "";
  const computed = [...kernel, ...output].find((part) => KERNELS.test(part.split("/").at(-1) ?? ""));
  return computed ?? kernel.find((part) => part.includes("/")) ?? output[0] ?? "";
}

/** "net/conv_1/convolution" is in "net" and "conv_1"; what is in none is called as it is. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.length > 1 ? parts.slice(0, -1) : parts;
}

function commonLength(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  let length = 0;
  while (
    length < first.length - 1 &&
    paths.every((path) => path.length > length + 1 && path[length] === first[length])
  ) {
    length++;
  }
  return paths.length > 1 ? length : 0;
}
