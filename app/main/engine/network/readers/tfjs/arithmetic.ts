/** Operations of each value by itself: activations, sums and products, normalisations. */
import { fields } from "../kerasJson.ts";
import type { Fields, KerasWeight } from "../kerasModel.ts";
import type { GraphContext, Value } from "./graphContext.ts";
import { number, type GraphNode } from "./graphFile.ts";
import { inOurOrder, spread } from "./weights.ts";

export const ACTIVATIONS: Readonly<Record<string, string>> = {
  ...{ Relu: "relu", Relu6: "relu6", Elu: "elu", Selu: "selu", Sigmoid: "sigmoid", Tanh: "tanh", Softplus: "softplus" },
  ...{ Softsign: "softsign", Exp: "exponential", Softmax: "softmax" },
};

export const MERGES: Readonly<Record<string, string>> = {
  ...{ Add: "Add", AddV2: "Add", AddN: "Add", Sub: "Subtract", Mul: "Multiply" },
  ...{ RealDiv: "Divide", Maximum: "Maximum", Minimum: "Minimum" },
};

export function elementwise(graph: GraphContext, node: GraphNode, type: string, config: Fields): Value {
  const input = graph.operand(node, 0);
  if (config["activation"] === "softmax" && input.channelsFirst)
    graph.refuse(node, "works along another axis than the channels");
  return { ...input, layer: graph.push(node, type, [input.layer], config) };
}

export function merge(graph: GraphContext, node: GraphNode): Value {
  const values = node.inputs.map((_, place) => graph.operand(node, place));
  const [first] = values;
  if (values.some((one) => one.channelsFirst !== first.channelsFirst || String(one.from) !== String(first.from))) {
    graph.refuse(node, "joins maps whose axes are in different orders");
  }
  const shape = first.shape.map((_, axis) => Math.max(...values.map((one) => one.shape[axis] ?? 1)));
  const layers = values.map((one) => one.layer);
  return { ...first, shape, layer: graph.push(node, MERGES[node.op], layers, {}) };
}

/** One operand is constant. */
export function arithmetic(graph: GraphContext, node: GraphNode): Value {
  const [first, second] = node.inputs;
  const constantFirst = graph.isConstant(first);
  if (constantFirst === graph.isConstant(second)) graph.refuse(node, "is none that Pippin does of two maps");
  const [value, constant] = [graph.operand(node, constantFirst ? 1 : 0), graph.constant(node, constantFirst ? 0 : 1)];
  const changed = (change: (value: number) => number): KerasWeight => ({
    shape: constant.shape,
    read: () => constant.read().map(change),
  });
  switch (node.op) {
    case "Mul":
      return affine(graph, node, value, { scale: constant });
    case "RealDiv":
      if (constantFirst) graph.refuse(node, "divides by a map");
      return affine(graph, node, value, { scale: changed((one) => 1 / one) });
    case "Sub":
      if (!constantFirst) return affine(graph, node, value, { shift: changed((one) => -one) });
      return affine(graph, node, value, { scale: { shape: [], read: () => Float32Array.of(-1) }, shift: constant });
    default:
      return affine(graph, node, value, { shift: constant });
  }
}

export function normalisation(graph: GraphContext, node: GraphNode): Value {
  const value = graph.mapOf(node, 0);
  const weights = [1, 2, 3, 4].map((place) => graph.constant(node, place));
  const config = { epsilon: number(node, "epsilon", 1e-4) };
  return { ...value, layer: graph.push(node, "BatchNormalization", [value.layer], config, weights) };
}

/** x * scale + shift, each of one value or one a channel; left out, they change nothing. */
export function affine(
  graph: GraphContext,
  node: GraphNode,
  value: Value,
  { scale, shift }: { readonly scale?: KerasWeight; readonly shift?: KerasWeight },
  part?: string,
): Value {
  const channels = value.shape[value.shape.length - 1];
  const axis = value.channelsFirst && value.shape.length === 3 ? 3 : 1;
  const vector = (constant: KerasWeight | undefined, otherwise: number): KerasWeight => {
    if (constant === undefined) return { shape: [channels], read: () => new Float32Array(channels).fill(otherwise) };
    const lengths = constant.shape.filter((length) => length !== 1);
    const isByChannel = lengths.length === 1 && lengths[0] === channels && constant.shape.at(-axis) === channels;
    if (lengths.length > 0 && !isByChannel) {
      graph.refuse(node, `has a constant of ${constant.shape.join("x")} where one value a channel was expected`);
    }
    const column = { shape: [channels, 1], read: () => spread(constant.read(), channels) };
    const ordered = value.from === undefined ? column : inOurOrder(column, value.from);
    return { shape: [channels], read: ordered.read };
  };
  const [gamma, beta] = [vector(scale, 1), vector(shift, 0)];
  const weights = [gamma, beta, vector(undefined, 0), vector(undefined, 1)];
  const layer = graph.push(node, "BatchNormalization", [value.layer], { epsilon: 0 }, weights, part);
  return { ...value, layer };
}

export function localNormalisation(graph: GraphContext, node: GraphNode): Value {
  const radius = Number(fields(node.attributes["depth_radius"])["i"] ?? 5);
  const numbers = { bias: number(node, "bias", 1), alpha: number(node, "alpha", 1) };
  const config = { depth_radius: radius, ...numbers, beta: number(node, "beta", 0.5) };
  const value = graph.mapOf(node, 0);
  return { ...value, layer: graph.push(node, "LRN", [value.layer], config) };
}
