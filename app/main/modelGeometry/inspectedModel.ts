/** What a network is, layer by layer. */
import type { InspectedLayer, InspectedModel } from "../../contract/models.ts";
import type { Network } from "./graph.ts";
import { fieldOf, suggestConvolutions } from "./receptiveField.ts";

export function inspected(network: Network): InspectedModel {
  return {
    name: network.name,
    input: [...network.inputShape],
    preprocessing: null,
    classes: network.nodes[network.output].shape[0],
    parameters: parametersOf(network),
    layers: network.layers.map((layer, index) => ({ index, ...layerOf(network, layer) })),
    suggestedConvolutions: suggestConvolutions(network),
  };
}

export function parametersOf(network: Network): number {
  return Object.values(network.weights)
    .map(({ shape }) => shape.reduce((product, length) => product * length, 1))
    .reduce((sum, size) => sum + size, 0);
}

function layerOf(
  network: Network,
  { name, type, node, convolution }: Network["layers"][number],
): Omit<InspectedLayer, "index"> {
  const nodes = network.nodes.filter((one) => one.layer === name);
  const windowed = nodes.map(({ operation }) => operation).find((operation) => "strides" in operation);
  const activation = nodes.map(({ operation }) => operation).find((operation) => operation.kind === "activation");
  return {
    name,
    type,
    ...(convolution === undefined ? {} : { convolution }),
    kernel:
      windowed === undefined
        ? null
        : "kernel" in windowed
          ? network.weights[windowed.kernel].shape.slice(0, 2)
          : [...windowed.size],
    stride: windowed === undefined ? null : [...windowed.strides],
    padding: windowed?.padding ?? null,
    activation: activation?.activation ?? null,
    outputShape: [...network.nodes[node].shape],
    receptiveField: fieldOf(network, node) as InspectedLayer["receptiveField"],
  };
}
