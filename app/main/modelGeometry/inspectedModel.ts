/** What a network is, layer by layer. */
import type { InspectedLayer, InspectedModel } from "../../contract/models.ts";
import { classCount, kernelSize, nodeOf, scoresOf, type Network } from "./graph.ts";
import { fieldOf, suggestConvolutions } from "./receptiveField.ts";

/**
 * A network as its import shows it: its layers in the file's order, with shapes and receptive fields in pixels of the
 * input.
 *
 * @example
 * ```ts
 * const { network } = chain([conv(3, 8), relu()], { input: [32, 32] });
 * const { layers } = inspected(network);
 * layers.map(({ type }) => type); // => ["InputLayer", "Conv2D", "Activation"]
 * layers[1].kernel; // => [3, 3]
 * layers[1].outputShape; // => [32, 32, 8]
 * layers[1].receptiveField; // => { size: [3, 3], jump: [1, 1], start: [0, 0] }
 * ```
 */
export function inspected(network: Network): InspectedModel {
  const byLayer = new Map<string, Network["nodes"][number][]>();
  for (const node of network.nodes) {
    const own = byLayer.get(node.layer);
    if (own === undefined) byLayer.set(node.layer, [node]);
    else own.push(node);
  }
  return {
    name: network.name,
    input: [...network.inputShape],
    preprocessing: null,
    classes: classCount(network),
    relation: scoresOf(network).classes,
    parameters: parametersOf(network),
    layers: network.layers.map((layer, index) => ({
      index,
      ...layerOf(network, layer, byLayer.get(layer.name) ?? []),
    })),
    suggestedConvolutions: suggestConvolutions(network),
  };
}

/**
 * @returns how many numbers the network's weights have together.
 *
 * @example
 * Kernels of 3 x 3 x 3 numbers and a bias, eight times: 8 * (27 + 1).
 * ```ts
 * parametersOf(chain([conv(3, 8)]).network); // => 224
 * ```
 */
export function parametersOf(network: Network): number {
  return Object.values(network.weights)
    .map(({ shape }) => shape.reduce((product, length) => product * length, 1))
    .reduce((sum, size) => sum + size, 0);
}

function layerOf(
  network: Network,
  { name, type, node, convolution }: Network["layers"][number],
  nodes: Network["nodes"],
): Omit<InspectedLayer, "index"> {
  const windowed = nodes.map(({ operation }) => operation).find((operation) => "strides" in operation);
  const activation = nodes.map(({ operation }) => operation).find((operation) => operation.kind === "activation");
  return {
    name,
    type,
    ...(convolution === undefined ? {} : { convolution }),
    kernel:
      windowed === undefined ? null : "kernel" in windowed ? kernelSize(network, windowed.kernel) : [...windowed.size],
    stride: windowed === undefined ? null : [...windowed.strides],
    padding: windowed?.padding ?? null,
    activation: activation?.activation ?? null,
    outputShape: [...nodeOf(network, node).shape],
    receptiveField: fieldOf(network, node) as InspectedLayer["receptiveField"],
  };
}
