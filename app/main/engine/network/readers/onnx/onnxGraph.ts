/** What can be said of an ONNX graph before its operators are read: their order, and how its input lies. */
import { PippinError } from "../../../../../contract/errors.ts";
import type { OnnxNode, OnnxValue } from "./onnxModel.ts";
import type { Role } from "./views.ts";

/**
 * @param output - name of the network's output.
 * @returns the operators that it depends on, each after those that it reads; as in the file wherever that is such an order.
 * @throws PippinError where they read each other in a circle.
 */
export function inLiveOrder(nodes: readonly OnnxNode[], output: string): OnnxNode[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const live = new Set<OnnxNode>();
  const waiting = [output];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = producers.get(name);
    if (node === undefined || live.has(node)) continue;
    live.add(node);
    waiting.push(...node.inputs);
  }
  const done = new Set<OnnxNode>();
  const ordered: OnnxNode[] = [];
  // Files are in order; another round is needed only where one is not.
  for (let rest = nodes.filter((node) => live.has(node)), rounds = 0; rest.length > 0; rounds++) {
    const before = rest.length;
    rest = rest.filter((node) => {
      const isReady = node.inputs.every((name) => {
        const producer = producers.get(name);
        return producer === undefined || done.has(producer);
      });
      if (isReady) {
        done.add(node);
        ordered.push(node);
      }
      return !isReady;
    });
    if (rest.length === before || rounds > MOST_ROUNDS) {
      throw new PippinError(
        "bad-file",
        `The operators of the file read each other in a circle ("${rest[0].name.slice(0, 200)}"): it is damaged. Export the network again.`,
      );
    }
  }
  return ordered;
}

const MOST_ROUNDS = 100;

/** Operators that do not change which axis is which. */
const IN_PLACE = new Set([
  ...[
    "Identity",
    "Cast",
    "CastLike",
    "Dropout",
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Pad",
    "Clip",
    "Relu",
    "Neg",
    "Slice",
    "Concat",
  ],
  ...["Resize", "BatchNormalization", "Sigmoid", "Swish", "HardSwish", "Tanh"],
]);
const ON_MAPS = new Set([
  ...[
    "Conv",
    "MaxPool",
    "AveragePool",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "BatchNormalization",
    "InstanceNormalization",
  ],
]);
const NCHW: readonly Role[] = ["channel", "row", "column"];
const NHWC: readonly Role[] = ["row", "column", "channel"];

/** @returns what the input's axes after the batch are: as the first operator on maps reads them, past the transposes. */
export function inputLayout(nodes: readonly OnnxNode[], { name, shape }: OnnxValue): readonly Role[] {
  // Which axis of the input each axis of a value is.
  const orders = new Map<string, readonly number[]>([[name, [0, 1, 2, 3]]]);
  for (const node of nodes) {
    const order = node.inputs.map((input) => orders.get(input)).find((one) => one !== undefined);
    if (order === undefined) continue;
    if (ON_MAPS.has(node.type)) {
      const roles: (Role | undefined)[] = [];
      for (const [axis, role] of NCHW.entries()) roles[order[axis + 1] - 1] = role;
      if (NCHW.every((role) => roles.includes(role))) return roles as Role[];
    }
    if (node.type === "Transpose") {
      const turn = node.attributes.get("perm");
      if (Array.isArray(turn) && turn.length === 4)
        orders.set(
          node.outputs[0],
          (turn as number[]).map((axis) => order[axis]),
        );
    } else if (IN_PLACE.has(node.type)) {
      orders.set(node.outputs[0], order);
    }
  }
  const isColours = (length: number | null | undefined): boolean => [1, 3, 4].includes(length ?? 0);
  return isColours(shape[3]) && !isColours(shape[1]) ? NHWC : NCHW;
}

const ATTENTION = new Set([
  "Attention",
  "MultiHeadAttention",
  "com.microsoft.MultiHeadAttention",
  "com.microsoft.Attention",
  "Einsum",
]);

/** @throws PippinError where the network multiplies two values of the image as matrices, as transformers do. */
export function refuseAttention(nodes: readonly OnnxNode[], input: string): void {
  const ofImage = new Set([input]);
  for (const node of nodes) {
    if (node.type === "Shape" || node.type === "Size") continue;
    const reads = node.inputs.filter((name) => ofImage.has(name));
    if (reads.length === 0) continue;
    if ((node.type === "MatMul" && reads.length === 2) || ATTENTION.has(node.type)) {
      const name = (node.name === "" ? (node.outputs[0] ?? "") : node.name).slice(0, 200);
      throw new PippinError(
        "unsupported",
        `The network is a transformer, such as ViT or Swin: "${name}" (${node.type}) lets each place attend to every other by what they show, so no neuron has a place in the image of its own, which explanations here rest on; choose a convolutional network.`,
        { layer: name, type: node.type },
      );
    }
    for (const output of node.outputs) ofImage.add(output);
  }
}
